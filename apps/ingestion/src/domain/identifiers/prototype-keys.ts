/**
 * Where in a parsed body a key is that could change what objects are (`__proto__`, or `constructor` with a
 * `prototype`); null where there is none. However deep the body is nested, this does not run out of stack.
 */
export function findPrototypeKey(value: unknown): string | null {
  const waiting: Place[] = [{ value, key: '', parent: null }];
  for (let place = waiting.pop(); place !== undefined; place = waiting.pop()) {
    if (typeof place.value !== 'object' || place.value === null) continue;
    for (const [key, item] of Object.entries(place.value)) {
      const inside: Place = { value: item, key, parent: place };
      if (key === '__proto__' || (key === 'constructor' && hasPrototype(item))) return pathOf(inside);
      waiting.push(inside);
    }
  }
  return null;
}

type Place = { value: unknown; key: string; parent: Place | null };

function hasPrototype(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, 'prototype');
}

const mostSteps = 12;

function pathOf(place: Place): string {
  const keys: string[] = [];
  for (let at: Place | null | undefined = place; at?.parent; at = at.parent) keys.unshift(at.key);
  return keys.length > mostSteps ? `${keys.slice(0, mostSteps).join('.')}…` : keys.join('.');
}
