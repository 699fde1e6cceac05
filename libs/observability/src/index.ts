export { createLogger, type Logger, type LogDestination, type LogLevel, logLevels } from './create-logger.ts';
export { createMetrics, type Counter, type Gauge, type Histogram, type Metrics } from './create-metrics.ts';
export { childTraceparent, newTraceparent, parseTraceparent, type TraceContext } from './trace-context.ts';
