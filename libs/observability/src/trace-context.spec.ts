import { describe, expect, it } from '@jest/globals';
import { childTraceparent, newTraceparent, parseTraceparent } from './trace-context.ts';

describe('trace context', () => {
  it('makes a valid, sampled traceparent', () => {
    expect(parseTraceparent(newTraceparent())).toMatchObject({ flags: '01' });
  });

  it('keeps the trace and changes the span for a child', () => {
    const parent = newTraceparent();
    const child = childTraceparent(parent);
    expect(parseTraceparent(child)?.traceId).toBe(parseTraceparent(parent)?.traceId);
    expect(parseTraceparent(child)?.spanId).not.toBe(parseTraceparent(parent)?.spanId);
  });

  it.each([
    ['absent', undefined],
    ['no text', 7],
    ['all-zero trace', `00-${'0'.repeat(32)}-${'1'.repeat(16)}-01`],
    ['all-zero span', `00-${'1'.repeat(32)}-${'0'.repeat(16)}-01`],
    ['another version', `ff-${'1'.repeat(32)}-${'1'.repeat(16)}-01`],
    ['upper case', `00-${'A'.repeat(32)}-${'1'.repeat(16)}-01`],
    ['trailing text', `${newTraceparent()}\nx`],
  ])('treats a parent with %s as absent', (_name, value) => {
    expect(parseTraceparent(value)).toBeNull();
  });

  it('starts a new trace for an invalid parent', () => {
    expect(parseTraceparent(childTraceparent('nonsense'))).not.toBeNull();
  });
});
