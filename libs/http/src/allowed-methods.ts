import type { FastifyInstance } from 'fastify';
import { methodNotAllowed, notFound, type ProblemError } from './problem-error.ts';

/** Remembers the routes, to tell a path that does not exist (404) from one that knows other methods (405). */
export function watchRoutes(app: FastifyInstance): (url: string) => ProblemError {
  const routes = new Map<string, { segments: string[]; methods: Set<string> }>();
  app.addHook('onRoute', ({ url, method }) => {
    const route = routes.get(url) ?? { segments: url.split('/'), methods: new Set() };
    for (const each of [method].flat()) route.methods.add(each);
    routes.set(url, route);
  });

  return (url) => {
    const segments = (url.split('?', 1)[0] ?? '').split('/');
    const allowed = new Set<string>();
    for (const route of routes.values()) {
      if (matches(route.segments, segments)) route.methods.forEach((method) => allowed.add(method));
    }
    return allowed.size > 0 ? methodNotAllowed([...allowed].sort()) : notFound();
  };
}

function matches(pattern: readonly string[], segments: readonly string[]): boolean {
  const wildcard = pattern.at(-1) === '*';
  if (wildcard ? segments.length < pattern.length : segments.length !== pattern.length) return false;
  return pattern.every((part, index) => part === '*' || part.startsWith(':') || part === segments[index]);
}
