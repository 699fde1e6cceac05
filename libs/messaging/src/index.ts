export { connectBus, type Bus, type BusSettings, type PublishAck } from './bus.ts';
export type { Deliveries, Delivery } from './deliveries.ts';
export type { DurableDeclaration, DurableState } from './durables.ts';
export * from './errors.ts';
export type { StoredMessage, StreamState } from './streams.ts';
