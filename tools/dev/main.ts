import { assertNode24 } from '../assert-node.ts';
import { localOptions } from '../local-options.ts';
import { serveUntilSignal } from '../serve-until-signal.ts';
import { startStack } from '../stack/start-stack.ts';

assertNode24();
const log = (line: string) => console.log(line);
await serveUntilSignal(async (signal) => {
  const options = localOptions(process.env);
  const stack = await startStack({ ...options, env: process.env, log, signal, sandbox: true, watch: true });
  log(`Serving on http://localhost:${options.port}; each service starts again when its source changes`);
  return stack;
});
