import { setTimeout as delay } from 'node:timers/promises';
import type { Random } from '../../seeded-random.ts';
import type { AcceptedLog } from './accepted.ts';
import { apiKey, type Sender } from './send-request.ts';

type Conflict = { id: string; options: { pipeline_key: string }[] };

const timeoutMs = 10_000;
/** Decided already, withdrawn, or nobody has room: whoever clicks is told so. */
const refusals = [409, 503, 504];

/** People settle conflicts meanwhile, two of them at once and not the same way; each is written down who was told to have won. */
export async function clickConflicts(
  sender: Sender,
  random: Random,
  { everyMs, until }: { everyMs: number; until: () => boolean },
): Promise<void> {
  while (!until() && !sender.signal.aborted) {
    const conflicts = await readLive(sender);
    const conflict = conflicts.length === 0 ? undefined : random.pick(conflicts);
    if (conflict !== undefined) await settle(sender, random, conflict);
    await delay(everyMs, undefined, { signal: sender.signal }).catch(() => undefined);
  }
}

async function settle(sender: Sender, random: Random, { id, options }: Conflict): Promise<void> {
  if (random.next() < 0.3) await click(sender, `${id}/claim`, {});
  const until = new Date(Date.now() + 60_000).toISOString();
  if (random.next() < 0.2) await click(sender, `${id}/snooze`, { until });
  const choices = [random.pick(options), random.pick(options)];
  await Promise.all(
    choices.map(async ({ pipeline_key: pipeline }) => {
      const answer = await click(sender, `${id}/resolve`, { pipeline, reason: 'settled in passing' });
      if (answer?.changed) sender.log.settled.push({ conflictId: id, pipeline });
    }),
  );
}

async function readLive({ url }: Sender): Promise<Conflict[]> {
  try {
    const response = await fetch(`${url()}/api/v1/routing/conflicts?state=live&kind=intent_split&limit=50`, {
      headers: { 'x-api-key': apiKey },
      signal: AbortSignal.timeout(timeoutMs),
    });
    if (!response.ok) return [];
    return ((await response.json()) as { data: Conflict[] }).data;
  } catch {
    return [];
  }
}

/** Null where it is not known whether it was done, or it was refused. */
async function click({ url, log }: Sender, path: string, body: object): Promise<{ changed: boolean } | null> {
  try {
    const response = await fetch(`${url()}/api/v1/routing/conflicts/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-api-key': apiKey },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(timeoutMs),
    });
    const text = await response.text();
    if (response.ok) return JSON.parse(text) as { changed: boolean };
    noteRefusal(log, path, response.status, text);
    return null;
  } catch {
    return null;
  }
}

function noteRefusal(log: AcceptedLog, path: string, status: number, text: string): void {
  if (refusals.includes(status)) return;
  log.complaints.push(`${path} was answered with ${status}: ${text.slice(0, 300)}`);
}
