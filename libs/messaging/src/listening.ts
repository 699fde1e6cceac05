import type { Envelope, MessageDefinition } from '@dna/contracts';
import type { BusLog, Connection } from './connection.ts';

export type Listening = {
  /**
   * Hears a message as it is said, in every process that listens. What is said while the broker is away is never heard:
   * whoever listens has to ask for it as well.
   */
  listen: <T>(message: MessageDefinition<T>, handler: (envelope: Envelope<T>) => void) => void;
};

export function createListening(connection: Connection, log: BusLog): Listening {
  return {
    listen: (message, handler) => {
      void connection.first.then(
        ({ nc }) => {
          // Stopped before it was connected.
          if (nc.isClosed() || nc.isDraining()) return;
          nc.subscribe(message.filter, {
            callback: (error, received) => {
              if (error) return log.error({ err: error, type: message.type }, 'message could not be heard');
              try {
                handler(message.schema.parse(JSON.parse(received.string())));
              } catch (cause) {
                log.error({ err: cause, type: message.type }, 'message could not be understood');
              }
            },
          });
        },
        () => undefined,
      );
    },
  };
}
