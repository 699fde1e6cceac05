import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../root.ts';
import { renderPerformance } from './render-performance.ts';
import type { BenchResult } from './result.ts';

/** Makes a full run the published one: `docs/performance.json` and the page of it. @returns the files */
export function publishResult(result: BenchResult, folder: string = join(ROOT, 'docs')): string[] {
  mkdirSync(folder, { recursive: true });
  const json = join(folder, 'performance.json');
  const page = join(folder, 'performance.md');
  writeFileSync(json, `${JSON.stringify(result, null, 2)}\n`);
  writeFileSync(page, renderPerformance(result));
  return [json, page];
}
