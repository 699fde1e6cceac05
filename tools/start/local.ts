import { join, relative } from 'node:path';
import { playCampaign } from '../demo/campaign.ts';
import { localOptions } from '../local-options.ts';
import { seedTeam } from '../seed/seed-team.ts';
import { serveUntilSignal } from '../serve-until-signal.ts';
import { startStack, type Stack } from '../stack/start-stack.ts';

/** What `npm start` is: the whole engine on this machine, and a small campaign to look at. */
export async function startLocal(env: NodeJS.ProcessEnv, { demo }: { demo: boolean }): Promise<void> {
  const { dataDir, port } = localOptions(env);
  const log = (line: string) => console.log(line);
  let stack: Stack;
  await serveUntilSignal(
    async (signal) => {
      log('Starting the DNA Marketing Engine');
      stack = await startStack({ dataDir, port, env, log, signal, sandbox: true });
      // Made-up people belong in a database of our own only; in another one they come with `npm run seed`.
      if (stack.postgres) await seedTeam(stack.databaseUrl).catch(stopAndThrow(stack));
      return stack;
    },
    async (signal) => {
      if (demo) await playDemo(stack, apiKeyOf(env), signal);
      if (!signal.aborted) log(invitation(stack, port, dataDir, apiKeyOf(env)));
    },
  );
}

function stopAndThrow(stack: Stack) {
  return async (error: unknown): Promise<never> => {
    await stack.stop();
    throw error;
  };
}

/** A demo that fails is no reason to stop serving. */
async function playDemo({ url }: Stack, apiKey: string, signal: AbortSignal): Promise<void> {
  const log = (line: string) => {
    if (!signal.aborted) console.log(line);
  };
  try {
    await playCampaign({ url, apiKey, log });
  } catch (error) {
    log(`The demo campaign did not come to its end: ${(error as Error).message}`);
  }
}

/** `source:key`, as clients send it. */
function apiKeyOf(env: NodeJS.ProcessEnv): string {
  const [first = ''] = (env.API_KEYS || 'portal:key2').split(',');
  return first.split(':').slice(0, 2).join(':');
}

function invitation(stack: Stack, port: number, dataDir: string, apiKey: string): string {
  const base = `http://localhost:${port}`;
  const sandboxes = Object.values(stack.sandboxes).map(({ name, url }) => `  ${name.padEnd(14)} ${url}`);
  return [
    '',
    'The engine runs.',
    `  API            ${base}/api/v1, described at ${base}/api/v1/openapi.json`,
    ...sandboxes,
    `  Logs           ${relative(process.cwd(), join(dataDir, 'logs')) || 'logs'}/<service>.log`,
    'Try it:',
    `  curl -s '${base}/api/v1/leads?limit=5' -H 'X-API-Key: ${apiKey}'`,
    'Ctrl-C stops everything.',
  ].join('\n');
}
