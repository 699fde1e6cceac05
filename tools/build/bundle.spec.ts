import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Metafile } from 'esbuild';
import { bundle } from './bundle.ts';
import { writePackageFile } from './package-file.ts';

let outdir: string;
beforeAll(() => {
  outdir = mkdtempSync(join(tmpdir(), 'build-'));
});
afterAll(() => rmSync(outdir, { recursive: true, force: true }));

test('a bundle holds our own code, and its package file pins everybody else’s', async () => {
  const metafile = await bundle({ main: 'apps/gateway/src/main.ts' }, outdir);
  writePackageFile('gateway', outdir, metafile);
  const code = readFileSync(join(outdir, 'main.js'), 'utf8');
  expect(code).not.toMatch(/from "@dna\//);
  expect(code).toMatch(/from "fastify"/);
  const { dependencies } = JSON.parse(readFileSync(join(outdir, 'package.json'), 'utf8'));
  expect(dependencies.fastify).toMatch(/^\d+\.\d+\.\d+$/);
  expect(Object.keys(dependencies)).not.toContainEqual(expect.stringMatching(/^@dna\//));
});

test('a package that is imported and declared nowhere is refused', () => {
  const metafile = {
    inputs: { 'apps/gateway/src/main.ts': {} },
    outputs: {
      'main.js': { imports: [{ path: '@nobody/declared/sub', kind: 'import-statement', external: true }] },
    },
  } as unknown as Metafile;
  writeFileSync(join(outdir, 'package.json'), '');
  expect(() => writePackageFile('gateway', outdir, metafile)).toThrow(
    'imports @nobody/declared, which none of',
  );
});
