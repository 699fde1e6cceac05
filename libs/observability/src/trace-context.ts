import { randomBytes } from 'node:crypto';

export type TraceContext = { traceId: string; spanId: string; flags: string };

const traceparent = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;

/** W3C Trace Context, version 00. Anything else is treated as absent, as the standard asks. */
export function parseTraceparent(value: unknown): TraceContext | null {
  if (typeof value !== 'string') return null;
  const [, traceId, spanId, flags] = traceparent.exec(value) ?? [];
  if (!traceId || !spanId || !flags || isAllZero(traceId) || isAllZero(spanId)) return null;
  return { traceId, spanId, flags };
}

export function newTraceparent(): string {
  return `00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-01`;
}

/** The next span of the same trace; a new trace when there is no valid parent. */
export function childTraceparent(parent?: string | null): string {
  const context = parseTraceparent(parent);
  if (!context) return newTraceparent();
  return `00-${context.traceId}-${randomBytes(8).toString('hex')}-${context.flags}`;
}

function isAllZero(hex: string): boolean {
  return /^0+$/.test(hex);
}
