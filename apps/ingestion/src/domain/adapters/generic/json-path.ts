/** A step into an object by name, or into a list by number. */
export type Step = string | number;

const step = /\.?([^.[\]'"\s][^.[\]'"]*)|\[(\d{1,6})\]|\["([^"]+)"\]|\['([^']+)'\]/y;

/** The steps of `data.items[0].email` or `$.data["e.mail"]`; null where it is no path. */
export function parsePath(path: string): Step[] | null {
  const written = path.trim().replace(/^\$\.?/, '');
  const steps: Step[] = [];
  for (let at = 0; at < written.length; at = step.lastIndex) {
    step.lastIndex = at;
    const match = step.exec(written);
    if (match === null) return null;
    const [, name, index, double, single] = match;
    steps.push(index === undefined ? (name ?? double ?? single ?? '') : Number(index));
  }
  return path.trim() === '' ? null : steps;
}

/** What stands there; undefined where nothing does. Only what the value has itself: no prototypes. */
export function readPath(value: unknown, steps: readonly Step[]): unknown {
  let found = value;
  for (const each of steps) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, each)) return undefined;
    found = (found as Record<Step, unknown>)[each];
  }
  return found;
}
