import { expect, test } from '@jest/globals';
import { helpText, OptionError, readOptions } from './options.ts';
import { allScenarios } from './scenarios/all-scenarios.ts';

test('without options it is a full run of every scenario in three rounds', () => {
  const options = readOptions([]);
  expect(options).toMatchObject({ full: true, rounds: 3, seed: 1, engineOnly: false });
  expect(options.sizes).toMatchObject({ events: 200_000, leads: 20_000, latencyRates: [50, 200, 1_000] });
  expect(options.scenarios).toEqual(allScenarios);
});

test('a size of one’s own makes one round of it, which is no full run', () => {
  const options = readOptions(['--only', 'throughput', '--engine-only', '--events', '300', '--leads', '30']);
  expect(options).toMatchObject({ full: false, rounds: 1, engineOnly: true });
  expect(options.sizes).toMatchObject({ events: 300, leads: 30 });
  expect(options.scenarios.map(({ name }) => name)).toEqual(['throughput']);
});

test.each([
  [['--only', 'speed'], /--only does not know "speed": choose among throughput/],
  [['--events', '1e'], /--events is "1e": give a whole number/],
  [['--rounds', '0'], /--rounds is "0"/],
  [['--fast'], /--fast.*See --help/s],
  [['--publish', '--quick'], /--publish is for a full run/],
])('%j is refused with the remedy', (args, complaint) => {
  expect(() => readOptions(args)).toThrow(OptionError);
  expect(() => readOptions(args)).toThrow(complaint);
});

test('the help names every scenario', () => {
  for (const { name, summary } of allScenarios) expect(helpText()).toContain(`${name.padEnd(14)} ${summary}`);
});
