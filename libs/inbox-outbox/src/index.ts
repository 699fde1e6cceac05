export { familyOf, resolveRoots, saveAliases, type AliasEdge } from './aliases/lead-aliases.ts';
export { lockFamilies, readFamilies, rootsIn, type Families } from './aliases/lock-families.ts';
export { on, onAny, only, type Handler, type SubscriptionBinding } from './consume/subscription-binding.ts';
export type { DeadLetter, DeadLetters, ReplayOutcome } from './dead-letters/dead-letters.ts';
export { findErased } from './erasure/erased-leads.ts';
export { forgetLeads, type Forgetting } from './erasure/forget-leads.ts';
export { unlessErased } from './erasure/unless-erased.ts';
export {
  createMessaging,
  type Messaging,
  type MessagingHealth,
  type MessagingSettings,
} from './messaging.ts';
export type { DeadLetterState, MessagingTables } from './tables.ts';
export { prepared, type AnyTimerHandlers, type PreparedTimer } from './timers/prepared-timer.ts';
export type { DueTimer, TimerHandler, TimerHandlers } from './timers/timer-loop.ts';
export { isTransient } from './transient.ts';
export type { OnStep, Step } from './unit/run-unit.ts';
export type { Outgoing, Timer, Unit } from './unit/unit.ts';
