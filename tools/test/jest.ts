import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { spawnTied, type TiedChild } from '@dna/local-servers';
import { ROOT } from '../root.ts';
import type { TestArguments } from './arguments.ts';
import type { Summary } from './summary.ts';

export async function startJest(
  { long, paths, jestFlags }: TestArguments,
  scratch: string,
  env: NodeJS.ProcessEnv,
): Promise<TiedChild> {
  const config = {
    ...(await readConfig()),
    rootDir: ROOT,
    reporters: [
      'default',
      [join(import.meta.dirname, 'summary-reporter.ts'), { file: summaryFile(scratch) }],
    ],
  };
  if (!long) config.testPathIgnorePatterns = [...config.testPathIgnorePatterns, '/long/'];
  return spawnTied({
    command: process.execPath,
    args: [
      '--experimental-vm-modules',
      '--disable-warning=ExperimentalWarning',
      `--import=${join(import.meta.dirname, 'exit-with-parent.mjs')}`,
      join(ROOT, 'node_modules/jest/bin/jest.js'),
      `--config=${JSON.stringify(config)}`,
      '--maxWorkers=2',
      ...jestFlags,
      ...paths,
    ],
    cwd: ROOT,
    env,
    output: 'inherit',
    deathSignal: 'SIGTERM',
  });
}

/** A Jest that died has left no counts: that is one failure, not none. */
export function readSummary(scratch: string): Summary {
  try {
    return JSON.parse(readFileSync(summaryFile(scratch), 'utf8')) as Summary;
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

interface JestConfig {
  testPathIgnorePatterns: string[];
  rootDir?: string;
  reporters?: unknown[];
}

async function readConfig(): Promise<JestConfig> {
  const { default: config } = (await import(join(ROOT, 'jest.config.mjs'))) as { default: JestConfig };
  return config;
}

function summaryFile(scratch: string): string {
  return join(scratch, 'summary.json');
}
