import type { Ceiling } from '../report/result.ts';
import { measureHttp } from './measure-http.ts';
import { measureJetStream } from './measure-jetstream.ts';
import { measurePostgres } from './measure-postgres.ts';

export type CeilingOptions = {
  natsUrl: string;
  /** The owner's: a schema of its own is made in it and dropped. */
  databaseUrl: string;
  /** How long each figure is measured. */
  seconds: number;
  log: (line: string) => void;
};

/**
 * What each part of the machinery does when nothing else is asked of it: no engine on it can be faster. One after the
 * other, on servers that have nothing else to do.
 */
export async function measureCeilings({
  natsUrl,
  databaseUrl,
  seconds,
  log,
}: CeilingOptions): Promise<Ceiling[]> {
  const ceilings: Ceiling[] = [];
  for (const measure of [
    () => measureJetStream(natsUrl, seconds),
    () => measurePostgres(databaseUrl, seconds),
    () => measureHttp(seconds),
  ]) {
    const found = await measure();
    for (const { name, per_second, unit } of found) log(`Ceiling: ${name}: ${per_second} ${unit}/s`);
    ceilings.push(...found);
  }
  return ceilings;
}
