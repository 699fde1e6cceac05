import { join } from 'node:path';
import { freePort, spawnTied, waitUntil } from '@dna/local-servers';
import { ROOT } from '../../root.ts';

export type SlackSink = { url: string; pid: number; env: NodeJS.ProcessEnv; stop: () => Promise<void> };

/** The Slack sandbox, keeping its messages in memory: writing them to a file each time is no work of the engine's. */
export async function startSlackSink(logFile: string): Promise<SlackSink> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = await spawnTied({
    command: process.execPath,
    args: [join(ROOT, 'tools', 'sandbox', 'slack', 'main.ts')],
    env: { PATH: process.env.PATH, PORT: String(port) },
    output: { file: logFile },
    deathSignal: 'SIGTERM',
  });
  const answers = () =>
    fetch(`${url}/health`).then(
      ({ ok }) => ok || undefined,
      () => undefined,
    );
  if (!(await waitUntil(answers, { timeoutMs: 60_000 }))) {
    await child.stop();
    throw new Error(`The Slack sandbox does not start; see ${logFile}`);
  }
  return {
    url,
    pid: child.pid,
    env: { SLACK_API_URL: `${url}/api/`, SLACK_BOT_TOKEN: 'xoxb-bench' },
    stop: async () => void (await child.stop()),
  };
}
