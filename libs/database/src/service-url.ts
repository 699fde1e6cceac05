import { createHmac } from 'node:crypto';

/** The login role of a service. Roles belong to the whole server, hence the prefix. */
export function serviceRole(service: string): string {
  return `dna_${service}`;
}

/**
 * Password of a service's role where none is set: derived from the owner's, so that whoever may migrate can also
 * tell the services their passwords, and nobody else can.
 */
export function derivedPassword(ownerUrl: string, service: string): string {
  const { username, password } = new URL(ownerUrl);
  return createHmac('sha256', `${username}:${password}`).update(serviceRole(service)).digest('base64url');
}

/** Connection URL of a service, derived from the owner's. */
export function serviceDatabaseUrl(ownerUrl: string, service: string): string {
  const url = new URL(ownerUrl);
  url.username = serviceRole(service);
  url.password = derivedPassword(ownerUrl, service);
  return url.toString();
}
