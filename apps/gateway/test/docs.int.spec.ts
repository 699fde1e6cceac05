import { messages } from '@dna/contracts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startFleet, type Fleet } from './gateway-under-test.ts';

describe('what can be read about the interfaces', () => {
  let fleet: Fleet;
  beforeAll(async () => {
    fleet = await startFleet();
  });
  afterAll(() => fleet.stop());

  const read = async (path: string) => {
    const answer = await fetch(`${fleet.baseUrl}${path}`);
    return { status: answer.status, headers: answer.headers, url: answer.url, text: await answer.text() };
  };

  it('is a page that shows the document of the whole engine, without anything from elsewhere', async () => {
    const page = await read('/docs');
    expect(page).toMatchObject({ status: 200 });
    expect(page.text).not.toMatch(/(src|href)="https?:/);
    expect(page.headers.get('content-security-policy')).toContain("default-src 'self'");
    const scripts = [...page.text.matchAll(/<script src="([^"]+)"/g)].map(([, path]) => path!);
    expect(scripts.length).toBeGreaterThan(0);
    for (const path of scripts) {
      expect(await read(new URL(path, page.url).pathname)).toMatchObject({ status: 200 });
    }
    expect((await read('/docs/static/swagger-initializer.js')).text).toContain('/api/v1/openapi.json');
  });

  it('is the same document under the names that the page usually has', async () => {
    for (const path of ['/docs/json', '/docs/yaml']) {
      const { status, url } = await read(path);
      expect({ status, path: new URL(url).pathname }).toEqual({ status: 200, path: '/api/v1/openapi.json' });
    }
  });

  it('is every message of the broker, as a document and as a page', async () => {
    const { status, text } = await read('/asyncapi.json');
    const document = JSON.parse(text) as { asyncapi: string; components: { messages: object } };
    expect(status).toBe(200);
    expect(document.asyncapi).toBe('3.0.0');
    for (const { service, name, version } of messages) {
      expect(document.components.messages).toHaveProperty([`${service}.${name}.v${version}`]);
    }
    const page = await read('/asyncapi');
    expect(page.headers.get('content-type')).toContain('text/html');
    expect(page.text).toContain('id="scoring.lead-scored.v1"');
  });

  it('is not among what the documents describe', async () => {
    const { text } = await read('/api/v1/openapi.json');
    const { paths } = JSON.parse(text) as { paths: Record<string, unknown> };
    expect(Object.keys(paths).filter((path) => /docs|asyncapi/.test(path))).toEqual([]);
  });
});
