import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { ESLint } from 'eslint';

const root = fileURLToPath(new URL('../..', import.meta.url));

type Plant = { rule: string; file: string; code: string };

const boundaries = '@nx/enforce-module-boundaries';
const app = 'apps/scoring/src/planted-violation.ts';
const domain = 'apps/scoring/src/domain/planted-violation.ts';
const nested = 'apps/scoring/src/domain/decay/planted-violation.ts';

/** Each line breaks one rule that the architecture rests on. */
const plants: readonly Plant[] = [
  { rule: boundaries, file: app, code: `import '@dna/intent';` },
  { rule: boundaries, file: app, code: `import '../../intent/src/service.ts';` },
  { rule: boundaries, file: app, code: `import '../../../libs/contracts/src/index.ts';` },
  { rule: boundaries, file: app, code: `import '@dna/testing';` },
  { rule: boundaries, file: app, code: `import '@dna/tools';` },
  ...['pg', 'fastify', 'pino', 'prom-client', 'opossum', '@nats-io/transport-node', '@slack/web-api'].map(
    (name) => ({ rule: boundaries, file: app, code: `import '${name}';` }),
  ),
  { rule: boundaries, file: app, code: `export const later = () => import('pg');` },
  { rule: boundaries, file: 'libs/http/src/planted-violation.ts', code: `import '@dna/scoring';` },
  { rule: boundaries, file: 'libs/http/src/planted-violation.ts', code: `import 'pg';` },
  { rule: boundaries, file: 'libs/contracts/src/planted-violation.ts', code: `import '@dna/observability';` },
  { rule: boundaries, file: 'libs/contracts/src/planted-violation.ts', code: `import 'fast-check';` },
  { rule: 'no-restricted-imports', file: domain, code: `import '../store/tables.ts';` },
  { rule: 'no-restricted-imports', file: domain, code: `import 'node:crypto';` },
  { rule: 'no-restricted-imports', file: domain, code: `import '@dna/database';` },
  { rule: 'no-restricted-imports', file: nested, code: `import '../../store/tables.ts';` },
  { rule: 'no-restricted-properties', file: domain, code: `export const now = () => Date.now();` },
  { rule: 'no-restricted-properties', file: domain, code: `export const pick = () => Math.random();` },
  { rule: 'no-restricted-syntax', file: domain, code: `export const now = () => new Date();` },
  { rule: 'no-restricted-syntax', file: domain, code: `export async function score() {}` },
  { rule: 'no-restricted-globals', file: domain, code: `export const level = () => process.env['LEVEL'];` },
  { rule: 'no-restricted-globals', file: domain, code: `export const id = () => crypto.randomUUID();` },
  { rule: 'no-restricted-syntax', file: app, code: `export default 1;` },
  { rule: 'no-restricted-syntax', file: 'apps/scoring/src/http/index.ts', code: `export const face = 1;` },
  { rule: '@typescript-eslint/no-explicit-any', file: app, code: `export const thing: any = 1;` },
  { rule: 'no-var', file: app, code: `/* eslint-disable */ export var old = 1;` },
];

/** What the same rules must let pass, or they would be switched off soon. */
const innocent: readonly { file: string; code: string }[] = [
  { file: app, code: `import '@dna/contracts';\nimport '@dna/database';\nimport 'node:crypto';` },
  {
    file: 'apps/scoring/src/planted-violation.spec.ts',
    code: `import '@dna/testing';\nimport 'fast-check';`,
  },
  { file: domain, code: `import './decay.ts';\nimport '@dna/contracts';\nexport const at = new Date(0);` },
  { file: nested, code: `import '../facts.ts';\nimport './steps.ts';` },
];

/**
 * Plants violations and expects each to be caught. Without its project graph the boundary rule is skipped
 * and ESLint exits 0, so a green lint proves nothing until this has passed. Nothing is written to the disk.
 */
export async function checkPlantedViolations(): Promise<void> {
  primeProjectGraph();
  const eslint = new ESLint({ cwd: root });
  const problems: string[] = [];
  for (const { rule, file, code } of plants) {
    const found = await rulesBroken(eslint, file, code);
    if (!found.includes(rule)) problems.push(`not caught by ${rule}: ${file}: ${code}`);
  }
  for (const { file, code } of innocent) {
    const found = await rulesBroken(eslint, file, code);
    if (found.length > 0) problems.push(`wrongly caught by ${found.join(', ')}: ${file}: ${code}`);
  }
  if (problems.length > 0) throw new Error(`the lint rules do not hold:\n${problems.join('\n')}`);
}

function primeProjectGraph(): void {
  const nx = fileURLToPath(import.meta.resolve('nx/bin/nx.js'));
  execFileSync(process.execPath, [nx, 'show', 'projects'], {
    cwd: root,
    env: { ...process.env, NX_DAEMON: 'false' },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

async function rulesBroken(eslint: ESLint, file: string, code: string): Promise<string[]> {
  const [result] = await eslint.lintText(`${code}\n`, { filePath: `${root}${file}` });
  return (result?.messages ?? []).map(({ ruleId, message }) => ruleId ?? message);
}

if (import.meta.main) {
  await checkPlantedViolations();
  console.log(`${plants.length} planted violations caught`);
}
