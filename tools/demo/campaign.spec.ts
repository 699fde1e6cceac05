import { afterEach, beforeEach, describe, it, expect } from '@jest/globals';
import { playCampaign, type CampaignOptions } from './campaign.ts';
import { startFakeEngine, type FakeEngine } from './fake-engine.ts';
import { emailOf, people } from './people.ts';

const timing = { pollMs: 5, quietMs: 50, patienceMs: 5_000 };
let engine: FakeEngine;
let lines: string[];

beforeEach(() => {
  lines = [];
});
afterEach(() => engine.stop());

describe('the demo campaign', () => {
  it('sends every call and ends when all leads are where the story says', async () => {
    engine = await startFakeEngine();
    const { settled, surprises, standings, sent } = await play();
    expect(surprises).toEqual([]);
    expect(settled).toBe(true);
    expect(standings).toHaveLength(30);
    const posts = engine.requests.filter((request) => request.startsWith('POST'));
    expect(sent).toEqual({ recorded: posts.length, duplicates: 0, queued: 0, refused: 0 });
    expect(new Set(posts)).toEqual(
      new Set([
        'POST /api/v1/events/ingest',
        ...['lemlist', 'waalaxy', 'website', 'google-ads', 'calendly', 'conference'].map(
          (source) => `POST /api/v1/events/webhook/${source}`,
        ),
      ]),
    );
  });

  it('prints one table where nobody watches', async () => {
    engine = await startFakeEngine();
    await play();
    const text = lines.join('\n');
    expect(text.match(/^Lead /gm)).toHaveLength(1);
    expect(text).not.toContain('\u001b');
    expect(text).toMatch(
      /^Aylin Demir +Helixion Therapeutics +7 +45 +research 80 % +research +Robin Owner +New$/m,
    );
    expect(text).toMatch(/^\(nobody yet\) +2 +45 +\(anonymous\)$/m);
    expect(lines.at(-1)).toBe('Settled: 30 leads, 17 of them with a deal.');
  });

  it('draws the table over itself on a terminal, or one line where it does not fit', async () => {
    engine = await startFakeEngine();
    await play({ terminal: { isTTY: true, rows: 60 } });
    expect(lines.join('\n').match(/^Lead /gm)?.length).toBeGreaterThan(1);
    expect(lines.filter((line) => line.startsWith('\u001b[34F\u001b[J'))).not.toHaveLength(0);

    lines = [];
    await play({ terminal: { isTTY: true, rows: 24 } });
    expect(lines.join('\n').match(/^Lead /gm)).toHaveLength(1);
    expect(lines.some((line) => line.startsWith('\u001b[1F\u001b[J'))).toBe(true);
  });

  it('sends the same again, however much later it is played', async () => {
    engine = await startFakeEngine();
    const first = await play({ now: new Date('2026-11-25T10:00:30Z') });
    const second = await play({ now: new Date('2027-01-10T08:00:00Z') });
    expect(second.sent).toEqual({ recorded: 0, duplicates: first.sent.recorded, queued: 0, refused: 0 });
    expect(second.standings).toEqual(first.standings);
  });

  it('says who ended elsewhere', async () => {
    engine = await startFakeEngine({ endings: { [emailOf(people.henrik)]: 'pool' } });
    const { settled, surprises } = await play();
    expect(settled).toBe(true);
    expect(surprises).toEqual(['Henrik Dahl (Fjordlab AS): pool instead of b2b']);
    expect(lines.at(-1)).toContain('Henrik Dahl');
  });

  it('gives up after a while, with a clear word, when events do not arrive', async () => {
    engine = await startFakeEngine({ lose: (body) => body.includes(emailOf(people.yuki)) });
    const { settled } = await play({ timing: { ...timing, patienceMs: 200 } });
    expect(settled).toBe(false);
    expect(lines.join('\n')).toContain('Not settled in time');
    expect(lines.at(-1)).toBe(
      '  Yuki Tanabe (Sakurano Life Science): no lead instead of co_creation, 2 events missing',
    );
  });

  it('tries again when it is told to wait', async () => {
    engine = await startFakeEngine({ refuse: { 2: 503, 5: 429 } });
    expect(await play()).toMatchObject({ settled: true, surprises: [] });
  });

  it('fails with what was answered when the key is wrong', async () => {
    engine = await startFakeEngine();
    await expect(play({ apiKey: 'portal:wrong' })).rejects.toThrow('answered 401');
  });
});

function play(options: Partial<CampaignOptions> = {}) {
  return playCampaign({
    url: engine.url,
    apiKey: 'portal:key2',
    log: (line) => lines.push(...(line.startsWith('\u001b') ? [line] : line.split('\n'))),
    terminal: {},
    timing,
    ...options,
  });
}
