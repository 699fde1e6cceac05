import { setTimeout as delay } from 'node:timers/promises';
import { apiKey } from '../load/send-request.ts';
import type { ShownScore, Snapshot } from './snapshot.ts';

type Answer = {
  score: number;
  as_of: string;
  contributions: { effective_points: number }[];
  next_cursor: string | null;
};

const atOnce = 4;
const attempts = 15;

/** Score and ledger of leads, as a person would see them. */
export async function readShownScores(url: string, leadIds: readonly string[]): Promise<Snapshot['shown']> {
  const shown: Snapshot['shown'] = new Map();
  const waiting = leadIds.values();
  const work = async () => {
    for (const id of waiting) shown.set(id, await readScore(`${url}/api/v1/leads/${id}/scores?limit=200`));
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return shown;
}

async function readScore(url: string): Promise<ShownScore> {
  const pages: Answer[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const page = await readPage(cursor === '' ? url : `${url}&cursor=${cursor}`);
    if ('status' in page) return page;
    pages.push(page);
    cursor = page.next_cursor;
  }
  const points = pages.flatMap(({ contributions }) => contributions);
  return {
    score: pages[0]!.score,
    sumOfPoints: points.reduce((sum, { effective_points }) => sum + effective_points, 0),
    at: new Date(pages[0]!.as_of),
  };
}

/** Who is told to come back comes back. */
async function readPage(url: string): Promise<Answer | { status: number }> {
  for (let attempt = 1; ; attempt += 1) {
    const response = await fetch(url, {
      headers: { 'x-api-key': apiKey },
      signal: AbortSignal.timeout(20_000),
    });
    const body = await response.text();
    if (response.status === 200) return JSON.parse(body) as Answer;
    if (response.status !== 503 || attempt === attempts) return { status: response.status };
    await delay(Number(response.headers.get('retry-after') ?? 1) * 1_000);
  }
}
