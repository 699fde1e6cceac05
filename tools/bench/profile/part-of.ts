import type { CallFrame } from './cpu-profile.ts';

/** What a frame belongs to: a package, one of our libraries, the service's own code, or a kind of work of the engine. */
export function partOf({ functionName, url }: CallFrame): string {
  if (functionName === '(garbage collector)') return 'gc';
  if (functionName === '(idle)') return 'idle';
  // Writing to a socket, compiling, and whatever else is no JavaScript.
  if (functionName === '(program)') return 'native';
  if (functionName === '(root)') return 'native';
  if (url === '') return builtinPart(functionName);
  if (url.startsWith('node:')) return url.startsWith('node:internal/modules') ? 'loading modules' : 'node';
  const packageName = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url)?.[1];
  if (packageName !== undefined) return packageName;
  const library = /\/libs\/([^/]+)\//.exec(url)?.[1];
  if (library !== undefined) return `@dna/${library}`;
  return url.includes('/apps/') ? 'own code' : 'other';
}

/** JSON's two functions are native, and have no file. */
function builtinPart(functionName: string): string {
  return functionName === 'parse' || functionName === 'stringify' ? 'JSON' : 'native';
}
