/** From an event to the runs that it starts. */
export { matchTriggers, type Conditions, type Match } from './match.ts';
export { findConditions, findScope } from './stored.ts';
