/** SQLSTATE classes that speak of the server, not of the statement: connection, rollback, resources, operator. */
const infrastructureClasses = new Set(['08', '40', '53', '57']);
const lockNotAvailable = '55P03';

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
];

/** True when trying the same transaction again later may work: nothing is wrong with its content. */
export function isInfrastructureError(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = (error as { code?: unknown }).code;
  if (typeof code === 'string') {
    if (networkCodes.has(code) || code === lockNotAvailable) return true;
    if (/^[0-9A-Z]{5}$/.test(code)) return infrastructureClasses.has(code.slice(0, 2));
  }
  if (connectionMessages.some((message) => error.message.includes(message))) return true;
  if (error instanceof AggregateError) return error.errors.some(isInfrastructureError);
  return error.cause !== undefined && isInfrastructureError(error.cause);
}
