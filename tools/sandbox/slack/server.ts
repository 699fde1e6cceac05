import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createFakeSlack, type FakeMessage, type FakeSlack } from '@dna/testing';
import { renderPage } from './page.ts';

export type SlackSandbox = {
  server: Server;
  url: string;
  messages: FakeSlack['messages'];
  control: FakeSlack['control'];
  stop(): Promise<void>;
};

type Options = {
  port: number;
  host: string;
  /** Where messages are kept, so that a restart has them again. Without it they live in memory. */
  file?: string | undefined;
};

const keptMessages = 1_000;

/** A stand-in for Slack with a page to look at. */
export async function createSlackSandbox({ port, host, file }: Options): Promise<SlackSandbox> {
  const slack = createFakeSlack({
    messages: file === undefined ? [] : load(file),
    onChange: (messages) => file !== undefined && save(file, messages),
  });
  const server = createServer((request, response) => {
    const isPage = request.method === 'GET' && (request.url ?? '/').split('?')[0] === '/';
    if (!isPage) return void slack.handle(request, response).catch(() => response.destroy());
    response.writeHead(200, {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy':
        "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'",
      'Cache-Control': 'no-store',
    });
    response.end(renderPage(slack.channels(), slack.messages()));
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, host, resolve));
  const address = server.address();
  return {
    server,
    url: `http://${host}:${typeof address === 'object' ? address?.port : port}`,
    messages: slack.messages,
    control: slack.control,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** What cannot be read is given up: it is a sandbox. */
function load(file: string): FakeMessage[] {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as FakeMessage[];
  } catch {
    return [];
  }
}

/** Written beside and renamed, so that a crash never leaves half a file. */
function save(file: string, messages: FakeMessage[]): void {
  writeFileSync(`${file}.new`, JSON.stringify(messages.slice(-keptMessages)), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}
