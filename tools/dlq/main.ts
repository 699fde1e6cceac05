import { assertNode24 } from '../assert-node.ts';
import { createDeadLetterClient, type DeadLetter } from './client.ts';

assertNode24();
const usage = `Dead letters: messages that could not be handled.

  npm run dlq -- list [--service <name>] [--state parked|retrying|replayed|dropped]
  npm run dlq -- show <service> <id>
  npm run dlq -- replay <service> <id>     handle it again, now
  npm run dlq -- replay <service> --all    handle all parked ones of a service again
  npm run dlq -- drop <service> <id>       give it up for good

PUBLIC_URL names the engine (http://localhost:3000), ADMIN_API_KEY a key with the scope admin
(the local stack's portal:key2).`;

const client = createDeadLetterClient({
  url: process.env.PUBLIC_URL || 'http://localhost:3000',
  apiKey: process.env.ADMIN_API_KEY || 'portal:key2',
});

try {
  process.exitCode = await run(process.argv.slice(2));
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}

async function run([verb, service, id, ...rest]: string[]): Promise<number> {
  if (verb === 'list') return list([service, id, ...rest].filter((part) => part !== undefined));
  if (verb === 'show' && service && id) return print(await client.show(service, id));
  if (verb === 'replay' && service && id === '--all') return replayAll(service);
  if ((verb === 'replay' || verb === 'drop') && service && id) return act(verb, service, id);
  console.log(usage);
  return verb === undefined || verb === 'help' ? 0 : 2;
}

async function list(parts: string[]): Promise<number> {
  const filter = new URLSearchParams();
  for (let index = 0; index < parts.length; index += 2) {
    const [name, value] = [parts[index]!, parts[index + 1]];
    if (!['--service', '--state'].includes(name) || value === undefined)
      throw new Error(`${name}?\n\n${usage}`);
    filter.set(name.slice(2), value);
  }
  let count = 0;
  for await (const letter of client.list(filter)) {
    count += 1;
    console.log(line(letter));
  }
  console.log(count === 0 ? 'No dead letters.' : `${count} dead letters.`);
  return 0;
}

async function replayAll(service: string): Promise<number> {
  const letters: DeadLetter[] = [];
  for await (const letter of client.list(new URLSearchParams({ service, state: 'parked' })))
    letters.push(letter);
  let failed = 0;
  for (const letter of letters) failed += await act('replay', service, letter.id);
  console.log(`${letters.length - failed} of ${letters.length} replayed.`);
  return failed === 0 ? 0 : 1;
}

async function act(verb: 'replay' | 'drop', service: string, id: string): Promise<number> {
  const outcome = await client.act(verb, service, id);
  console.log(`${id} ${outcome.state}${outcome.error === null ? '' : `: ${outcome.error}`}`);
  return outcome.state === (verb === 'replay' ? 'replayed' : 'dropped') ? 0 : 1;
}

function print(letter: DeadLetter): number {
  console.log(JSON.stringify(letter, null, 2));
  return 0;
}

function line(letter: DeadLetter): string {
  return [letter.last_failed_at, letter.service, letter.id, letter.state, letter.durable, letter.error].join(
    '  ',
  );
}
