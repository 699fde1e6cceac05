import type { HttpPlugin } from '@dna/http';
import { routes } from '../routes.ts';

/**
 * On every answer of the tracking paths, refusals too: a page must see the status to know whether to repeat. Nothing can
 * be read there, and `*` never goes together with cookies.
 */
export const anyOrigin = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'retry-after',
};

const preflightAnswer = {
  ...anyOrigin,
  'access-control-allow-methods': 'POST',
  'access-control-allow-headers': 'authorization, content-type, x-retry-count',
  'access-control-max-age': '86400',
};

/** What browsers ask before a page may send: yes to any website, on the tracking paths only. */
export const preflight: HttpPlugin = async (app) => {
  for (const { path, tracking } of routes) {
    if (!tracking) continue;
    app.options(path, { schema: { hide: true } }, (_request, reply) =>
      reply.code(204).headers(preflightAnswer).send(),
    );
  }
};
