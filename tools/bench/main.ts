import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { assertNode24 } from '../assert-node.ts';
import { ROOT } from '../root.ts';
import { helpText, OptionError, readOptions, type BenchOptions } from './options.ts';
import { publishResult } from './report/publish.ts';
import { summaryLines } from './report/summary-lines.ts';
import { runBench } from './run-bench.ts';

assertNode24();
const options = optionsOrExit(process.argv.slice(2));
const interrupted = new AbortController();
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(name, () => interrupted.abort(new Error(`interrupted by ${name}`)));
}

try {
  const result = await runBench(options, (line) => console.log(line), interrupted.signal);
  const name = `${result.started_at.replaceAll(/[:.]/g, '-')}.json`;
  const file = resolve(options.out ?? join(ROOT, '.data', 'bench', name));
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(result, null, 2)}\n`);
  for (const line of summaryLines(result)) console.log(line);
  console.log(`Written to ${relative(process.cwd(), file)}`);
  if (options.publish) {
    for (const published of publishResult(result))
      console.log(`Published ${relative(process.cwd(), published)}`);
  }
  process.exit(0);
} catch (error) {
  console.error(`The bench broke off: ${(error as Error).message}`);
  process.exit(1);
}

function optionsOrExit(args: string[]): BenchOptions {
  try {
    const read = readOptions(args);
    if (!read.help) return read;
    console.log(helpText());
    process.exit(0);
  } catch (error) {
    if (!(error instanceof OptionError)) throw error;
    console.error(error.message);
    process.exit(2);
  }
}
