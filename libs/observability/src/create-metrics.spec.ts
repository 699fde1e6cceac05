import { describe, expect, it } from '@jest/globals';
import { createMetrics } from './create-metrics.ts';

describe('createMetrics', () => {
  it('renders its metrics and those of the process with the service as a label', async () => {
    const metrics = createMetrics('intent');
    metrics.counter('messages_total', 'Messages handled', ['result']).inc({ result: 'ok' });
    metrics.histogram('batch_seconds', 'Batch time').observe(0.02);
    metrics.gauge('lag', 'Messages waiting').set(7);
    const { text, contentType } = await metrics.render();
    expect(contentType).toMatch(/^text\/plain/);
    expect(text).toContain('messages_total{result="ok",service="intent"} 1');
    expect(text).toContain('lag{service="intent"} 7');
    expect(text).toContain('batch_seconds_count{service="intent"} 1');
    expect(text).toContain('process_cpu_seconds_total');
  });

  it('returns the same metric for the same name', async () => {
    const metrics = createMetrics('intent');
    metrics.counter('same_total', 'Same').inc();
    metrics.counter('same_total', 'Same').inc();
    expect((await metrics.render()).text).toContain('same_total{service="intent"} 2');
  });

  it('keeps two services of one process apart', async () => {
    createMetrics('a').counter('only_a_total', 'Only a').inc();
    expect((await createMetrics('b').render()).text).not.toContain('only_a_total');
  });
});
