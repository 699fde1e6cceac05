export { cacheFolder } from './cache-folder.ts';
export { freePort, isPortFree } from './free-port.ts';
export { lastLines } from './last-lines.ts';
export { ensureNatsServer, NatsServerUnavailableError, type NatsBinary } from './nats-binary.ts';
export { startNatsServer, type NatsServer, type NatsServerOptions } from './nats-server.ts';
export { startPostgres, type PostgresOptions, type PostgresServer } from './postgres.ts';
export {
  identityOf,
  isSameProcessAlive,
  signalIfAlive,
  terminate,
  type ProcessIdentity,
} from './process-identity.ts';
export { spawnTied, type ChildExit, type TiedChild, type TiedChildOptions } from './tied-child.ts';
export { isAtLeast } from './version.ts';
export { waitUntil } from './wait-until.ts';
