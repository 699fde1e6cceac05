import { assertNode24 } from '../assert-node.ts';
import { serveUntilSignal } from '../serve-until-signal.ts';
import { startLocal } from './local.ts';
import { startProduction } from './production.ts';

assertNode24();
if (process.env.NODE_ENV === 'production') {
  await serveUntilSignal((signal) => startProduction(process.env, signal));
} else {
  await startLocal(process.env, { demo: !process.argv.includes('--no-demo') });
}
