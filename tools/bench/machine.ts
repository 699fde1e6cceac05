import { execFileSync } from 'node:child_process';
import { arch, availableParallelism, cpus, release, totalmem, type } from 'node:os';
import { findNatsBinary } from '../stack/nats-binary.ts';
import type { Machine } from './report/result.ts';

/** What the figures belong to; Postgres says its version once one runs. */
export async function describeMachine(dataDir: string): Promise<Omit<Machine, 'postgres'>> {
  const nats = await findNatsBinary(process.env, dataDir, () => undefined);
  return {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    memory_gib: Math.round(totalmem() / 2 ** 30),
    os: `${type()} ${release()} ${arch()}`,
    node: process.versions.node,
    nats: execFileSync(nats, ['--version'], { encoding: 'utf8' })
      .trim()
      .replace(/^nats-server:\s*v?/, ''),
  };
}
