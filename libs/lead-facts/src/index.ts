export { countFacts, recountLeads } from './count-facts.ts';
export type { EventAmended, EventRecorded, Fact } from './fact.ts';
export type { FactsTable } from './facts-table.ts';
export { familiesOf, membersOf, type Family } from './families.ts';
export type { EventOccasion, IdentityOccasion } from './occasions.ts';
export { readSnapshot } from './read-snapshot.ts';
export { takeAliases, type AliasChanged } from './take-aliases.ts';
export { takeAmendments, takeFacts, type TakenFacts } from './take-facts.ts';
