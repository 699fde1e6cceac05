import type { IncomingMessage, ServerResponse } from 'node:http';

export type Arguments = Record<string, unknown>;
export type Reply = {
  status: number;
  body: string | Record<string, unknown>;
  headers?: Record<string, string>;
};

const maxBodyBytes = 1024 * 1024;

/** The body as text; undefined when it is too large to be one of ours. */
export async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBodyBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Web API calls come as forms whose structured arguments are JSON inside a field, or as JSON. */
export function parseArguments(body: string, request: IncomingMessage): Arguments {
  if (request.headers['content-type']?.startsWith('application/json')) {
    const value = parseJson(body);
    return typeof value === 'object' && value !== null ? (value as Arguments) : {};
  }
  const fields = [...new URLSearchParams(body)];
  return Object.fromEntries(
    fields.map(([key, value]) => [key, /^[[{]/.test(value) ? parseJson(value) : value]),
  );
}

export function bearerToken(request: IncomingMessage): string {
  return /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
}

export function send(response: ServerResponse, { status, body, headers }: Reply): void {
  const isText = typeof body === 'string';
  const type = isText ? 'text/plain; charset=utf-8' : 'application/json; charset=utf-8';
  response.writeHead(status, { 'Content-Type': type, ...headers }).end(isText ? body : JSON.stringify(body));
}

export function text(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

export function isTrue(value: unknown): boolean {
  return value === true || value === 'true' || value === '1';
}

/** What is no JSON is taken as the text it is. */
function parseJson(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}
