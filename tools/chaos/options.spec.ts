import { describe, expect, it } from '@jest/globals';
import type { Fault } from './context.ts';
import { readOptions } from './options.ts';

const fault = (name: string, needs?: Fault['needs']): Fault => ({
  name,
  ...(needs && { needs }),
  inject: async () => ({ target: '', note: '' }),
});
const known = [
  fault('kill'),
  fault('leader', 'cluster'),
  fault('wipe', 'single-broker'),
  fault('pair', 'replicas'),
];
const read = (...args: string[]) => readOptions(args, known);
const names = (...args: string[]) => {
  const options = read(...args);
  return options === 'help' ? [] : options.faults.map(({ name }) => name);
};

describe('the options of npm run chaos', () => {
  it('have defaults, and take what is given', () => {
    expect(read()).toMatchObject({ minutes: 5, seed: 1, replicas: 1, cluster: false, keep: false });
    expect(read('--minutes', '20', '--seed', '7', '--keep')).toMatchObject({
      minutes: 20,
      seed: 7,
      keep: true,
    });
    expect(read('--help')).toBe('help');
  });

  it('pass over faults that lack what they need', () => {
    expect(names()).toEqual(['kill', 'wipe']);
    expect(names('--cluster', '--replicas', '2')).toEqual(['kill', 'leader', 'pair']);
  });

  it.each([
    [['--minutes', '0'], '--minutes is 0: give a number from 0.1'],
    [['--minutes', 'ten'], '--minutes is ten: give a number'],
    [['--seed', '1.5'], '--seed is 1.5: give a whole number'],
    [['--replicas', '3'], '--replicas is 3: give a number from 1 to 2'],
    [['--faults', 'kill,burn'], '--faults names burn, which is none of kill, leader'],
    [['--faults', 'leader'], '--faults names leader, which needs --cluster'],
    [['--faults', 'wipe', '--cluster'], 'which needs a run without --cluster'],
    [['--fault', 'kill'], '--minutes N'],
  ])('refuse %j with the remedy', (args, message) => {
    expect(() => read(...args)).toThrow(message);
  });
});
