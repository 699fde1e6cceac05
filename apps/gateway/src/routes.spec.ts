import { describe, expect, it } from '@jest/globals';
import { upstreamNames } from './config.ts';
import { routes, scopeFor } from './routes.ts';

describe('routes', () => {
  it('names every path once', () => {
    const paths = routes.map(({ path }) => path);
    expect(new Set(paths).size).toBe(paths.length);
  });

  it('leads to every service', () => {
    expect(new Set(routes.map(({ owner }) => owner))).toEqual(new Set(upstreamNames));
  });

  it('is open only where someone else verifies', () => {
    const open = routes.filter((route) => route.open).map(({ path }) => path);
    expect(open.every((path) => /webhook|^\/slack\/|^\/v1\/|^\/[tipgasb]$/.test(path))).toBe(true);
  });
});

describe('scopeFor', () => {
  it('asks for read, ingest or write', () => {
    expect(scopeFor('GET', '/api/v1/events/types')).toBe('read');
    expect(scopeFor('HEAD', '/api/v1/leads')).toBe('read');
    expect(scopeFor('POST', '/api/v1/events/ingest')).toBe('ingest');
    expect(scopeFor('DELETE', '/api/v1/leads/l1')).toBe('write');
  });
});
