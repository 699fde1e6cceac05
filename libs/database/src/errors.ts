import { types } from 'node:util';
import { isPlanOutdated } from './prepared-statements.ts';

/** SQLSTATE classes that speak of the server, not of the statement: connection, rollback, resources, operator. */
const infrastructureClasses = new Set(['08', '40', '53', '57']);
/**
 * Of other classes: a lock that could not be had; a server that only reads, as after a failover; a login that is not
 * possible now; a database that is not there now.
 */
const infrastructureCodes = new Set(['55P03', '25006', '28000', '28P01', '3D000']);
/** A statement that took too long may be too large: it is no reason to repeat the same batch for ever. */
const statementTimeout = '57014';

const networkCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
]);

/** What node-postgres says without a code when the connection is gone or cannot be had. */
const connectionMessages = [
  'Connection terminated',
  'timeout exceeded when trying to connect',
  'Client has encountered a connection error',
  'Cannot use a pool after calling end',
  'Client was closed',
  'Query read timeout',
];

/** A value that passed every check and that no column can hold: a NUL, a number or date out of range. */
const unstorable = new Set(['22021', '22P05', '22P02', '22003', '22008']);

/** True when what was given is to blame, not the server and not the statement. */
export function isUnstorableValue(error: unknown): boolean {
  return types.isNativeError(error) && unstorable.has(String((error as { code?: unknown }).code));
}

/** True when trying the same transaction again later may work: nothing is wrong with its content. */
export function isInfrastructureError(error: unknown): boolean {
  // Not `instanceof`: an error of the socket may be made outside the context that this code runs in.
  if (!types.isNativeError(error)) return false;
  if (isPlanOutdated(error)) return true;
  const code = (error as { code?: unknown }).code;
  if (typeof code === 'string') {
    if (code === statementTimeout) return false;
    if (networkCodes.has(code) || infrastructureCodes.has(code)) return true;
    if (/^[0-9A-Z]{5}$/.test(code)) return infrastructureClasses.has(code.slice(0, 2));
  }
  if (connectionMessages.some((message) => error.message.includes(message))) return true;
  if ('errors' in error && Array.isArray(error.errors)) return error.errors.some(isInfrastructureError);
  return error.cause !== undefined && isInfrastructureError(error.cause);
}
