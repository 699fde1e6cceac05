import { assertNode24 } from '../assert-node.ts';
import { runNxTargets } from '../nx.ts';

assertNode24();
process.exitCode = (await runNxTargets(['typecheck'], process.argv.slice(2))) ? 0 : 1;
