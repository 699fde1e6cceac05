import type { ServiceProfile } from '../report/result.ts';
import type { CallFrame, CpuProfile, Stretch } from './cpu-profile.ts';
import { partOf } from './part-of.ts';

const hottestShown = 12;

/** Where a service spent its time within a stretch: the time that samples found each function on top of the stack. */
export function summarizeProfile(service: string, profile: CpuProfile, within: Stretch): ServiceProfile {
  const frames = new Map(profile.nodes.map(({ id, callFrame }) => [id, callFrame]));
  const byPart = new Map<string, number>();
  const byFunction = new Map<string, number>();
  let at = profile.startTime;
  for (const [index, id] of profile.samples.entries()) {
    const delta = profile.timeDeltas[index]!;
    at += delta;
    const frame = frames.get(id);
    if (frame === undefined || at < within.fromUs || at > within.untilUs) continue;
    const part = partOf(frame);
    add(byPart, part, delta);
    if (part !== 'idle') add(byFunction, describe(frame), delta);
  }
  const idleUs = byPart.get('idle') ?? 0;
  byPart.delete('idle');
  const busyUs = [...byPart.values()].reduce((sum, value) => sum + value, 0);
  const shares = (times: Map<string, number>) =>
    [...times]
      .toSorted(([, a], [, b]) => b - a)
      .map(([name, time]) => ({ name, share: share(time, busyUs) }));
  return {
    service,
    busy_s: seconds(busyUs),
    idle_s: seconds(idleUs),
    parts: shares(byPart).map(({ name, share }) => ({ part: name, share })),
    hottest: shares(byFunction)
      .slice(0, hottestShown)
      .map(({ name, share }) => ({ where: name, share })),
  };
}

function add(times: Map<string, number>, name: string, time: number): void {
  times.set(name, (times.get(name) ?? 0) + time);
}

/** The file from the workspace's folder on: where that folder lies says nothing. */
function describe({ functionName, url, lineNumber }: CallFrame): string {
  const name = functionName || '(anonymous)';
  if (url === '') return name;
  const file = url.startsWith('node:') ? url : url.replace(/^.*\/(?=(?:node_modules|libs|apps)\/)/, '');
  return `${name} ${file}:${lineNumber + 1}`;
}

function share(time: number, total: number): number {
  return total === 0 ? 0 : Math.round((time / total) * 1_000) / 1_000;
}

function seconds(us: number): number {
  return Math.round(us / 10_000) / 100;
}
