import { signIdentity, type Scope } from '@dna/http';

/** The secret of every service that a test starts. */
export const testSecret = 'f3a9c1d87b5e42069ab47d1c3e8f5a02';

/** Headers of a request that the gateway has let through. */
export function as(...scopes: Scope[]): { 'x-dna-identity': string } {
  return { 'x-dna-identity': signIdentity({ source: 'test', scopes }, [testSecret]) };
}
