import { asyncApiDocument } from '@dna/contracts';
import type { HttpPlugin } from '@dna/http';
import { renderMessages } from './render-messages.ts';

/** What the services say to each other: the document, and a page to read it. */
export const asyncApi: HttpPlugin = async (app) => {
  const document = asyncApiDocument();
  const page = renderMessages(document);

  app.get('/asyncapi.json', { schema: { hide: true }, logLevel: 'warn' }, async (_request, reply) =>
    reply.send(document),
  );
  app.get('/asyncapi', { schema: { hide: true }, logLevel: 'warn' }, async (_request, reply) =>
    reply
      .header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'")
      .type('text/html; charset=utf-8')
      .send(page),
  );
};
