import { allows, forbidden, unauthorized, unavailable, type FindKey, type Identity } from '@dna/http';

/** The user name of `Authorization: Basic`; a whole `source:key` has a colon of its own. Null without one. */
export function basicWriteKey(authorization: string | undefined): string | null {
  const encoded = /^Basic +(\S+)\s*$/i.exec(authorization ?? '')?.[1];
  if (encoded === undefined) return null;
  const decoded = Buffer.from(encoded, 'base64').toString('utf8');
  return decoded.replace(/:$/, '') || null;
}

/** Whose key it is. A write key stands in pages that anybody can read: it may send events and no more. */
export async function identityOfWriteKey(writeKey: string | null, findWriteKey: FindKey): Promise<Identity> {
  if (writeKey === null) {
    throw unauthorized(
      'The write key is missing: the user name of Basic authentication, or writeKey in the body.',
    );
  }
  const entry = await findWriteKey(writeKey);
  if (entry === 'unknown') throw unavailable(2, 'The keys cannot be looked up now. Please repeat.');
  if (entry === null) {
    throw unauthorized('The write key is not known. Where several sources share one, it is source:key.');
  }
  if (!allows(entry.scopes, 'ingest')) throw forbidden('This needs the scope "ingest".');
  const { source, keyId } = entry;
  return { source, scopes: ['ingest'], ...(keyId === undefined ? {} : { keyId }) };
}
