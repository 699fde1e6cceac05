export { cacheFolder } from './cache-folder.ts';
export type { Program } from './ensure-program.ts';
export { freePort, isPortFree } from './free-port.ts';
export { lastLines } from './last-lines.ts';
export { ensureNatsServer, NatsServerUnavailableError } from './nats-binary.ts';
export { type NatsClusterMember } from './nats-configuration.ts';
export { startNatsServer, type NatsServer, type NatsServerOptions } from './nats-server.ts';
export { startPostgres, type PostgresOptions, type PostgresServer } from './postgres.ts';
export {
  identityOf,
  isSameProcessAlive,
  signalIfAlive,
  terminate,
  type ProcessIdentity,
} from './process-identity.ts';
export { ensureRedisServer, RedisServerUnavailableError } from './redis-binary.ts';
export { startRedisServer, type RedisServer, type RedisServerOptions } from './redis-server.ts';
export { spawnTied, type ChildExit, type TiedChild, type TiedChildOptions } from './tied-child.ts';
export { isAtLeast } from './version.ts';
export { waitUntil } from './wait-until.ts';
