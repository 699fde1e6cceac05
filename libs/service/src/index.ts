export { registerDeadLetters, type DeadLetterStore } from './dead-letter-routes.ts';
export { ConfigError, readConfig } from './read-config.ts';
export {
  apiKeyList,
  appVersion,
  booleanFlag,
  databaseUrl,
  frameSettings,
  host,
  logLevel,
  natsSettings,
  natsUrl,
  nodeEnv,
  port,
  secretList,
} from './settings.ts';
export { lifecycle, type Part, type Running } from './lifecycle.ts';
export { runService, type Service } from './run-service.ts';
export {
  createFrame,
  type Frame,
  type FrameConfig,
  type FrameOptions,
  type Outlets,
} from './service-frame.ts';
