export { BreakerOpenError } from './breaker-open-error.ts';
export { createBreaker, type Breaker, type BreakerOptions, type BreakerState } from './create-breaker.ts';
export { backOff, delayFor, messageRetrySchedule, reconnectSchedule } from './retry-schedules.ts';
export { TimeoutError } from './timeout-error.ts';
export { withTimeout } from './with-timeout.ts';
