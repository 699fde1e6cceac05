import { seedTeam } from './seed-team.ts';

export interface SeedOptions {
  /** The owner's. */
  databaseUrl: string | undefined;
  nodeEnv: string | undefined;
  args: string[];
}

/** What `npm run seed` does. Answers what was done, in words. */
export async function seed({ databaseUrl, nodeEnv, args }: SeedOptions): Promise<string> {
  const unknown = args.find((arg) => arg !== '--yes');
  if (unknown !== undefined) throw new Error(`Unknown argument ${unknown}: npm run seed [-- --yes]`);
  if (nodeEnv === 'production' && !args.includes('--yes')) {
    throw new Error(
      'This is production, and the demo team is made up. If you want it all the same: npm run seed -- --yes',
    );
  }
  if (!databaseUrl) {
    throw new Error(
      'DATABASE_URL must be set: the URL of the owner of the database, e.g. postgres://owner:…@host:5432/dna_marketing. ' +
        'Or start the local stack (npm start), which seeds its own database.',
    );
  }
  const added = await seedTeam(databaseUrl);
  return added.length === 0
    ? 'Nothing to do: the demo team is there'
    : `Added the demo team: ${added.join(', ')}`;
}
