/** Ids that many people would share because a program had none: they name nobody and would merge thousands into one. */
const junkIds: ReadonlySet<string> = new Set([
  '',
  '-',
  '--',
  '.',
  '?',
  'anon',
  'anonymous',
  'anonymoususer',
  'distinct_id',
  'distinctid',
  'empty',
  'false',
  'guest',
  'id',
  'keine',
  'me',
  'n.a.',
  'n/a',
  'na',
  'nan',
  'nil',
  'no',
  'none',
  'not_authenticated',
  'nothing',
  'null',
  'object',
  '[object object]',
  'string',
  'system',
  'test',
  'true',
  'unauthenticated',
  'undefined',
  'unknown',
  'unavailable',
  'user',
  'userid',
  'user_id',
  'visitor',
  'yes',
]);

/** Nothing but zeroes, or a UUID of nothing but f: what a program writes into an id that was never set. */
const filler = /^(?:0[0.-]*|f{8}-f{4}-f{4}-f{4}-f{12})$/;

/** True for an id that names nobody, in any case and with quotes or blanks around it. */
export function isJunkId(value: string): boolean {
  const id = value
    .trim()
    .replace(/^["'`]+|["'`]+$/g, '')
    .trim()
    .toLowerCase();
  return junkIds.has(id) || filler.test(id);
}
