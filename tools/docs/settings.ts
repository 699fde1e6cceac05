import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../root.ts';
import { meanings, stackSettings } from './setting-meanings.ts';

export type Setting = {
  /** `<SERVICE>` in it stands for the name of any service. */
  name: string;
  /** As the environment spells it. */
  variables: string[];
  usedBy: string[];
  defaultValue: string;
};

/** What is used here of a Zod field; only the apps that own a schema know Zod. */
type Field = { safeParse: (value: unknown) => { success: boolean; data?: unknown } };
type ConfigModule = { settings: { shape: Record<string, Field> } };

/** Every setting of every app, from the schema in its `config.ts`, and those of the local stack; sorted by name. */
export async function readSettings(): Promise<Setting[]> {
  const settings = new Map(stackSettings.map((setting) => [setting.name, setting]));
  for (const app of readdirSync(join(ROOT, 'apps'))) {
    const { settings: schema } = (await import(join(ROOT, 'apps', app, 'src', 'config.ts'))) as ConfigModule;
    for (const [written, field] of Object.entries(schema.shape)) {
      const name = genericName(written);
      const known = settings.get(name);
      const setting = known ?? { name, variables: [], usedBy: [], defaultValue: defaultOf(field) };
      settings.set(name, {
        ...setting,
        variables: [...new Set([...setting.variables, written])],
        usedBy: [...new Set([...setting.usedBy, app])],
      });
    }
  }
  return [...settings.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** One row a setting: name, who uses it, default, meaning. */
export async function settingsTable(): Promise<string> {
  const settings = await readSettings();
  const apps = readdirSync(join(ROOT, 'apps'));
  const rows = settings.map(({ name, usedBy, defaultValue }) => {
    const meaning = meanings[name];
    if (meaning === undefined) throw new Error(`say in tools/docs/setting-meanings.ts what ${name} means`);
    return `| \`${name}\` | ${users(usedBy, apps)} | ${defaultValue} | ${meaning} |`;
  });
  return ['| Setting | Used by | Default | Meaning |', '| --- | --- | --- | --- |', ...rows].join('\n');
}

function users(usedBy: string[], apps: string[]): string {
  const others = apps.filter((app) => !usedBy.includes(app));
  if (others.length === 0) return 'all';
  return others.length === 1 ? `all but ${others[0]}` : usedBy.join(', ');
}

/** `SCORING_DATABASE_URL` and its sisters are one row. */
function genericName(name: string): string {
  return name
    .replace(/^[A-Z]+_DATABASE_URL$/, '<SERVICE>_DATABASE_URL')
    .replace(/^(?:INGESTION|SCORING|INTENT|ROUTING|DEALS|INTEGRATION|SLACK)_URL$/, '<SERVICE>_URL');
}

function defaultOf(field: Field): string {
  const { success, data } = field.safeParse(undefined);
  if (!success) return '**required**';
  return data === undefined || (Array.isArray(data) && data.length === 0) ? '–' : `\`${String(data)}\``;
}
