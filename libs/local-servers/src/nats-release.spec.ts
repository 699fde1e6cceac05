import { createHash } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { ChecksumMismatchError, releaseName, verifyChecksum } from './nats-release.ts';

const content = Buffer.from('the archive');
const sum = createHash('sha256').update(content).digest('hex');

test('an archive with the published checksum is taken', () => {
  expect(() =>
    verifyChecksum(content, 'a.tar.gz', `${'0'.repeat(64)}  b.tar.gz\n${sum}  a.tar.gz\n`),
  ).not.toThrow();
});

test('an archive with another checksum is refused', () => {
  expect(() => verifyChecksum(Buffer.from('forged'), 'a.tar.gz', `${sum}  a.tar.gz\n`)).toThrow(
    ChecksumMismatchError,
  );
});

test('an archive that the list does not name is refused', () => {
  expect(() => verifyChecksum(content, 'a.tar.gz', `${sum}  xa.tar.gz\n`)).toThrow(ChecksumMismatchError);
});

test('the archive is named as the project names it', () => {
  expect(releaseName('linux', 'x64')).toMatch(/^nats-server-v2\.\d+\.\d+-linux-amd64$/);
  expect(releaseName('darwin', 'arm64')).toMatch(/-darwin-arm64$/);
  expect(() => releaseName('win32', 'x64')).toThrow('win32');
});
