import type {
  FastifyBaseLogger,
  FastifyInstance,
  FastifyPluginOptions,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify';
import type { FastifyPluginAsyncZod, ZodTypeProvider } from 'fastify-type-provider-zod';
import type { Identity } from './identity.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks, from the gateway's signature; null when the request bears none. */
    identity: Identity | null;
    /** Only on routes with `config: { rawBody: true }`. */
    rawBody: Buffer | null;
  }
  interface FastifyContextConfig {
    rawBody?: boolean;
    /**
     * Reads the JSON of this route instead of the usual parser, which refuses a body that has `__proto__` or
     * `constructor.prototype` anywhere: the handler must judge these itself, and can do so item by item.
     */
    parseJson?: (text: string) => unknown;
  }
}

export type HttpServer = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  ZodTypeProvider
>;

/** One per resource: `export const leads: HttpPlugin<{ db: Database }> = async (app, { db }) => { app.get(…) }`. */
export type HttpPlugin<Options extends FastifyPluginOptions = Record<never, never>> =
  FastifyPluginAsyncZod<Options>;
