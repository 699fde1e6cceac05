import type { z } from 'zod';
import { productionGuards } from './production-guards.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** Every missing, invalid or weak setting at once, each with its remedy; never a value, it may be a secret. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly code = 'CONFIG_INVALID';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`${problems.length} setting(s) need attention:\n${problems.join('\n')}`);
    this.problems = problems;
  }
}

/** Environment → typed settings. A field's `.describe()` is the remedy that its error shows. */
export function readConfig<S extends z.ZodObject>(schema: S, env: Env): z.output<S> {
  const given = settingsOf(schema, env);
  const result = schema.safeParse(given);
  const broken = new Set<string>();
  const problems: string[] = [];
  for (const { path, message } of result.error?.issues ?? []) {
    const name = String(path[0] ?? 'settings');
    if (broken.has(name)) continue;
    broken.add(name);
    const complaint = given[name] === undefined && name in schema.shape ? 'is missing' : complaintOf(message);
    problems.push(`${name} ${complaint}${remedy(schema, name)}`);
  }
  if (env['NODE_ENV'] === 'production') {
    for (const [name, weakness] of productionGuards(given)) {
      if (!broken.has(name)) problems.push(`${name} ${weakness}${remedy(schema, name)}`);
    }
  }
  if (problems.length > 0 || !result.success) throw new ConfigError(problems);
  return result.data;
}

/** Only what the schema names; `NAME=` in a file counts as not set. */
function settingsOf(schema: z.ZodObject, env: Env): Record<string, string> {
  const settings: Record<string, string> = {};
  for (const name of Object.keys(schema.shape)) {
    const value = env[name]?.trim();
    if (value) settings[name] = value;
  }
  return settings;
}

/** Our own messages are predicates ("is weak: …"); Zod's name the rule. */
function complaintOf(message: string): string {
  return message.startsWith('is ') ? message : `is not valid (${message})`;
}

function remedy(schema: z.ZodObject, name: string): string {
  const description = descriptionOf(schema.shape[name]);
  return description ? `; set ${description}` : '';
}

/** `port.default(3001)` still means what `port` describes. */
function descriptionOf(field: unknown): string | undefined {
  if (typeof field !== 'object' || field === null) return undefined;
  if ('description' in field && typeof field.description === 'string') return field.description;
  return 'unwrap' in field && typeof field.unwrap === 'function' ? descriptionOf(field.unwrap()) : undefined;
}
