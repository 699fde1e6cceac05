import { readFileSync } from 'node:fs';
import { messages, streams, subscriptions } from '@dna/contracts';
import { describe, it, expect } from '@jest/globals';
import { flowPage } from './flow.ts';

const written = readFileSync(new URL('../../docs/flow.md', import.meta.url), 'utf8');

describe('docs/flow.md', () => {
  it('is what the contracts say (npm run docs writes it again)', () => {
    expect(written).toBe(flowPage());
  });

  it('names every message, subscription and stream', () => {
    for (const { type, filter } of messages) {
      expect(written).toContain(`| ${type} |`);
      expect(written).toContain(`\`${filter}\``);
    }
    for (const { durable } of subscriptions) expect(written).toContain(`\`${durable}\``);
    for (const { name } of streams) expect(written).toContain(`\`${name}\``);
  });
});
