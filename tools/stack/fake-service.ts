import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ServiceDefinition } from './services.ts';

const SCRIPT = `
import { createServer } from 'node:http';
const server = createServer((request, response) => {
  if (request.url === '/crash') process.exit(7);
  response.end(JSON.stringify({ pid: process.pid, env: process.env }));
});
server.listen(Number(process.env.PORT), process.env.HOST, () => console.log('listening'));
process.on('SIGTERM', () => { console.log('stopping'); process.exit(0); });
`;

/** For tests: a service that answers everything and does nothing. */
export function fakeService(folder: string, name: string, script = SCRIPT): ServiceDefinition {
  const entry = join(folder, `${name}.mjs`);
  writeFileSync(entry, script);
  return { name, entry, hasDatabase: name !== 'gateway' };
}
