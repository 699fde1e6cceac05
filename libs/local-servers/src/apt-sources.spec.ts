import { describe, expect, test } from '@jest/globals';
import { findMainArchive, parseListFile, parseSourcesFile, toSourcesFile } from './apt-sources.ts';

const SOURCES = `Types: deb deb-src
# a comment in between
URIs: http://mirror.example/debian
Suites: bookworm bookworm-updates
Components: main contrib
Signed-By: /usr/share/keyrings/example.gpg

Types: deb
URIs: http://mirror.example/debian-security
Suites: bookworm-security
Components: main

Types: deb
URIs: http://off.example/debian
Suites: bookworm
Components: main
Enabled: no

Types: deb-src
URIs: http://source.example/debian
Suites: bookworm
Components: main
`;

const LIST = `# deb http://old.example/debian bookworm main
deb-src http://source.example/debian bookworm main
deb http://mirror.example/debian-security bookworm-security main
deb [arch=amd64 signed-by=/usr/share/keyrings/example.gpg] http://mirror.example/debian bookworm main contrib # ours
deb http://other.example/tool stable main
`;

describe('the mirror of the distribution', () => {
  test.each([
    ['deb822', parseSourcesFile(SOURCES)],
    ['one-line', parseListFile(LIST)],
  ])('is found in the %s format', (_, sources) => {
    expect(findMainArchive(sources, 'bookworm')).toMatchObject({
      uri: 'http://mirror.example/debian',
      signedBy: '/usr/share/keyrings/example.gpg',
    });
  });

  test('is never the security archive, a switched-off entry or a source-only entry', () => {
    expect(parseSourcesFile(SOURCES).map(({ uri }) => uri)).toEqual([
      'http://mirror.example/debian',
      'http://mirror.example/debian-security',
    ]);
    expect(findMainArchive(parseListFile(LIST), 'trixie')).toBeUndefined();
  });
});

test('a key that stands in the sources file itself is carried over whole', () => {
  const text =
    'Types: deb\nURIs: http://m.example/debian\nSuites: sid\nComponents: main\nSigned-By:\n -----BEGIN\n .\n mQI\n -----END\n';
  const [source] = parseSourcesFile(text);
  expect(toSourcesFile(source!, 'unstable')).toBe(
    'Types: deb\nURIs: http://m.example/debian\nSuites: unstable\nComponents: main\nSigned-By: \n -----BEGIN\n .\n mQI\n -----END\n',
  );
});
