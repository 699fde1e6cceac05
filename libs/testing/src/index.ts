export { eventually } from './eventually.ts';
export * from './fake-slack.ts';
export { silentLog } from './silent-log.ts';
export { startTcpProxy, type TcpProxy } from './tcp-proxy.ts';
export { createTestDatabase, type TestDatabase } from './test-database.ts';
export { startTestNats, type TestNats } from './test-nats.ts';
