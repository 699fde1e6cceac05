import { expect, test } from '@jest/globals';
import { isAtLeast, parseVersion } from './version.ts';

test.each([
  ['nats-server: v2.15.1\n', '2.15.1'],
  ['nats-server: v2.12.0-RC.3', '2.12.0'],
  ['no version here', undefined],
])('%j says version %s', (text, version) => {
  expect(parseVersion(text)).toBe(version);
});

test.each([
  ['2.10.0', '2.10.0', true],
  ['2.9.10', '2.10.0', false],
  ['2.15.1', '2.10.0', true],
  ['3.0.0', '2.10.0', true],
  ['1.99.99', '2.10.0', false],
])('%s is at least %s: %s', (version, minimum, answer) => {
  expect(isAtLeast(version, minimum)).toBe(answer);
});
