import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { findDifference, reasonToInstall } from './needs-install.mjs';

describe('the installed packages', () => {
  const wanted = {
    '': {},
    'libs/a': { version: '1.0.0' },
    'node_modules/@dna/a': { resolved: 'libs/a' },
    'node_modules/x': { version: '1.0.0', resolved: 'r/x-1' },
    'node_modules/x/node_modules/y': { version: '2.0.0', resolved: 'r/y-2' },
    'node_modules/only-mac': { version: '1.0.0', optional: true },
    'node_modules/jest': { version: '3.0.0', dev: true },
  };
  const { '': _, 'libs/a': __, 'node_modules/only-mac': ___, ...installed } = wanted;

  test('are as wanted when all but the other platforms are there', () => {
    expect(findDifference(wanted, installed, false)).toBeUndefined();
  });

  test('differ when a version does', () => {
    const older = { ...installed, 'node_modules/x/node_modules/y': { version: '1.9.0', resolved: 'r/y-1' } };
    expect(findDifference(wanted, older, false)).toBe('y');
  });

  test('differ when a new workspace is not linked yet', () => {
    const { 'node_modules/@dna/a': _link, ...without } = installed;
    expect(findDifference(wanted, without, false)).toBe('@dna/a');
  });

  test('may lack the development ones in production only', () => {
    const { 'node_modules/jest': _jest, ...without } = installed;
    expect(findDifference(wanted, without, true)).toBeUndefined();
    expect(findDifference(wanted, without, false)).toBe('jest');
  });
});

describe('a clone', () => {
  const packages = { 'node_modules/x': { version: '1.0.0' } };
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'clone-'));
    writeFileSync(join(root, 'package-lock.json'), JSON.stringify({ packages }));
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  function install(node = process.execPath) {
    mkdirSync(join(root, 'node_modules', '.bin'), { recursive: true });
    symlinkSync(node, join(root, 'node_modules', '.bin', 'node'));
    cpSync(join(root, 'package-lock.json'), join(root, 'node_modules', '.package-lock.json'));
  }

  test('without packages, or with an interrupted installation, needs an installation', () => {
    expect(reasonToInstall(root)).toMatch('nothing is installed');
    install();
    rmSync(join(root, 'node_modules', '.package-lock.json'));
    expect(reasonToInstall(root)).toMatch('interrupted');
  });

  test('with everything and Node 24 needs none, whatever the times of the files', () => {
    install();
    writeFileSync(join(root, 'package-lock.json'), JSON.stringify({ packages, newer: true }));
    expect(reasonToInstall(root)).toBeUndefined();
  });

  test('whose install scripts did not run has no Node 24', () => {
    install('/bin/false');
    expect(reasonToInstall(root)).toMatch('Node 24');
  });

  test('whose lock file is damaged is told so', () => {
    writeFileSync(join(root, 'package-lock.json'), '<<<<<<<');
    expect(() => reasonToInstall(root)).toThrow('damaged');
  });
});
