import { runStep } from './run-step.ts';

/** The boundary rule says this when it has no project graph, and finds nothing in silence. */
const RULE_SKIPPED = /No cached ProjectGraph is available/;
const ENVIRONMENT = { NX_DAEMON: 'false', FORCE_COLOR: '0' };

/** Runs targets of all projects. Answers whether all went well, with every rule in force. */
export async function runNxTargets(targets: string[], flags: string[] = []): Promise<boolean> {
  // Makes the graph that the rule reads: with the graph missing, lint would pass whatever the imports are.
  const graph = await runStep('nx', ['show', 'projects'], ENVIRONMENT);
  if (graph.code !== 0) return false;
  const args = ['run-many', '-t', targets.join(','), '--outputStyle=static', '--parallel=2', ...flags];
  const { code, output } = await runStep('nx', args, ENVIRONMENT);
  if (!RULE_SKIPPED.test(output)) return code === 0;
  console.error(
    'Lint ran without the project graph, so imports between projects were not checked: run it again.',
  );
  return false;
}
