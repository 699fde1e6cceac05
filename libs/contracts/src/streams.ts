import { services, type ServiceName } from './define.ts';
import { recordEvents } from './messages/ingestion/record-events.ts';
import { messages } from './messages/all.ts';

export type StreamDeclaration = {
  name: string;
  /** The one service that creates and repairs the stream. */
  owner: ServiceName;
  subjects: string[];
  retention: 'limits' | 'workqueue';
  maxAgeSeconds: number;
  maxMessageBytes: number;
};

const day = 24 * 60 * 60;

/** The spill of ingestion: encrypted requests that wait for Postgres to come back. */
export const spillStream: StreamDeclaration = {
  name: 'INGEST',
  owner: 'ingestion',
  subjects: [recordEvents.filter],
  retention: 'workqueue',
  maxAgeSeconds: 0,
  maxMessageBytes: 1024 * 1024,
};

/** Every stream of the engine; facts stay seven days, orders until they are carried out. */
export const streams: readonly StreamDeclaration[] = [
  ...services.flatMap((service): StreamDeclaration[] => {
    const has = (prefix: 'EVT' | 'CMD') =>
      messages.some((message) => message.stream === `${prefix}_${service.toUpperCase()}`);
    return [
      ...(has('EVT')
        ? [
            {
              name: `EVT_${service.toUpperCase()}`,
              owner: service,
              subjects: [`evt.${service}.>`],
              retention: 'limits' as const,
              maxAgeSeconds: 7 * day,
              maxMessageBytes: 256 * 1024,
            },
          ]
        : []),
      ...(has('CMD')
        ? [
            {
              name: `CMD_${service.toUpperCase()}`,
              owner: service,
              subjects: [`cmd.${service}.>`],
              retention: 'workqueue' as const,
              maxAgeSeconds: 0,
              maxMessageBytes: 256 * 1024,
            },
          ]
        : []),
    ];
  }),
  spillStream,
];
