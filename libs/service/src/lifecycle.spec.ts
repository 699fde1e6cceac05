import { describe, expect, it } from '@jest/globals';
import { createLogger } from '@dna/observability';
import { lifecycle, type Part } from './lifecycle.ts';

const log = createLogger({ service: 'test', level: 'silent' });

function recorded(...names: string[]): { parts: Part[]; seen: string[] } {
  const seen: string[] = [];
  const parts = names.map((name) => ({
    name,
    start: () => void seen.push(`+${name}`),
    stop: () => void seen.push(`-${name}`),
  }));
  return { parts, seen };
}

describe('lifecycle', () => {
  it('starts in order and stops in reverse, once', async () => {
    const { parts, seen } = recorded('database', 'broker', 'http');
    const running = lifecycle(log, parts);
    await running.start();
    await Promise.all([running.stop(), running.stop()]);
    expect(seen).toEqual(['+database', '+broker', '+http', '-http', '-broker', '-database']);
  });

  it('stops what was started when a part fails, and passes the error on', async () => {
    const { parts, seen } = recorded('database', 'broker');
    const broken = { name: 'http', start: () => Promise.reject(new Error('port taken')) };
    const running = lifecycle(log, [
      ...parts,
      broken,
      { name: 'never', start: () => void seen.push('+never') },
    ]);
    await expect(running.start()).rejects.toThrow('port taken');
    expect(seen).toEqual(['+database', '+broker', '-broker', '-database']);
  });

  it('stops the others although one fails to', async () => {
    const { parts, seen } = recorded('database', 'http');
    const stubborn = { name: 'stubborn', stop: () => Promise.reject(new Error('no')) };
    const running = lifecycle(log, [parts[0]!, stubborn, parts[1]!]);
    await running.start();
    await running.stop();
    expect(seen).toEqual(['+database', '+http', '-http', '-database']);
  });

  it('does not leave a part running that was starting when the stop came', async () => {
    const { parts, seen } = recorded('database', 'http');
    const gate = Promise.withResolvers<void>();
    const slow = { name: 'slow', start: () => gate.promise, stop: () => void seen.push('-slow') };
    const running = lifecycle(log, [parts[0]!, slow, parts[1]!]);
    const starting = running.start();
    await Promise.resolve();
    await running.stop();
    gate.resolve();
    await starting;
    expect(seen).toEqual(['+database', '-database', '-slow']);
  });
});
