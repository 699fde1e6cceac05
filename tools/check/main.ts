import { assertNode24 } from '../assert-node.ts';
import { runNxTargets } from '../nx.ts';
import { runStep } from '../run-step.ts';

assertNode24();

const steps: [what: string, passes: () => Promise<boolean>][] = [
  ['format', () => program('prettier', '--check', '--log-level=warn', '.')],
  ['types and lint', () => runNxTargets(['lint', 'typecheck'])],
  // A rule that has quietly stopped working lets everything through: plant what it must catch.
  [
    'the boundary rule catches a planted violation',
    () => program('node', 'tools/check/planted-violation.ts'),
  ],
];

const failed: string[] = [];
for (const [what, passes] of steps) {
  console.log(`\n## ${what}`);
  if (!(await passes())) failed.push(what);
}
console.log(failed.length === 0 ? '\nAll checks passed' : `\nFailed: ${failed.join('; ')}`);
process.exitCode = failed.length === 0 ? 0 : 1;

async function program(command: string, ...args: string[]): Promise<boolean> {
  return (await runStep(command, args)).code === 0;
}
