import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createSlackSandbox } from './server.ts';

const { PORT = '4010', HOST = '127.0.0.1', DATA_DIR } = process.env;
if (process.env.NODE_ENV === 'production') {
  console.error('The Slack sandbox does not run in production.');
  process.exit(1);
}
if (DATA_DIR) mkdirSync(DATA_DIR, { recursive: true });

const sandbox = await createSlackSandbox({
  port: Number(PORT),
  host: HOST,
  file: DATA_DIR ? join(DATA_DIR, 'sandbox-slack.json') : undefined,
});
console.log(
  `Slack sandbox on ${sandbox.url}; SLACK_API_URL=${sandbox.url}/api/, any bot token that begins with xoxb-`,
);

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void sandbox.stop().then(() => process.exit(0)));
}
