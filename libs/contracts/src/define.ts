import { z } from 'zod';
import { envelopeShape, type Envelope } from './envelope.ts';

export const services = [
  'ingestion',
  'scoring',
  'intent',
  'routing',
  'deals',
  'integration',
  'slack',
  'gateway',
] as const;
export type ServiceName = (typeof services)[number];

/** A message definition: what happened (`fact`) or what shall be done (`order`). */
export type MessageDefinition<T = unknown> = {
  kind: 'fact' | 'order';
  /** For a fact the service that tells it, for an order the service that carries it out. */
  service: ServiceName;
  name: string;
  version: number;
  /** `<service>.<name>`: the envelope's `type`. */
  type: string;
  stream: string;
  /** Subject pattern of all leads: what a durable filters on. */
  filter: string;
  subject: (leadId: string | null) => string;
  /** The whole envelope with this message's data. */
  schema: z.ZodType<Envelope<T>>;
  dataSchema: z.ZodType<T>;
  example: T;
};

type Definition<S extends z.ZodType> = {
  service: ServiceName;
  name: string;
  version?: number;
  /** Where it is not the service's usual stream. */
  stream?: string;
  data: S;
  example: z.infer<S>;
};

/** A fact: `evt.<service>.<entity>-<past-tense>.v<n>.<lead_id>` in the stream `EVT_<SERVICE>`. */
export function defineFact<S extends z.ZodType>(definition: Definition<S>): MessageDefinition<z.infer<S>> {
  return define('fact', 'evt', definition);
}

/** An order: `cmd.<service>.<verb>-<entity>.v<n>.<lead_id>` in the work-queue stream `CMD_<SERVICE>`. */
export function defineOrder<S extends z.ZodType>(definition: Definition<S>): MessageDefinition<z.infer<S>> {
  return define('order', 'cmd', definition);
}

function define<S extends z.ZodType>(
  kind: 'fact' | 'order',
  prefix: 'evt' | 'cmd',
  { service, name, version = 1, stream, data, example }: Definition<S>,
): MessageDefinition<z.infer<S>> {
  const base = `${prefix}.${service}.${name}.v${version}`;
  return {
    kind,
    service,
    name,
    version,
    type: `${service}.${name}`,
    stream: stream ?? `${prefix.toUpperCase()}_${service.toUpperCase()}`,
    filter: `${base}.*`,
    subject: (leadId) => `${base}.${leadId ?? '-'}`,
    schema: z.object({
      ...envelopeShape,
      type: z.literal(`${service}.${name}`),
      version: z.literal(version),
      data,
    }) as unknown as z.ZodType<Envelope<z.infer<S>>>,
    dataSchema: data as z.ZodType<z.infer<S>>,
    example,
  };
}

/** A question: request/reply on `ask.<service>.<question>.v<n>`; safe to repeat, never stored. */
export type QuestionDefinition<Q = unknown, A = unknown> = {
  service: ServiceName;
  name: string;
  subject: string;
  request: z.ZodType<Q>;
  answer: z.ZodType<A>;
};

export function defineQuestion<Q extends z.ZodType, A extends z.ZodType>(definition: {
  service: ServiceName;
  name: string;
  version?: number;
  request: Q;
  answer: A;
}): QuestionDefinition<z.infer<Q>, z.infer<A>> {
  const { service, name, version = 1, request, answer } = definition;
  return {
    service,
    name,
    subject: `ask.${service}.${name}.v${version}`,
    request: request as z.ZodType<z.infer<Q>>,
    answer: answer as z.ZodType<z.infer<A>>,
  };
}
