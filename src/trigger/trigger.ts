/** From an event to the runs that it starts. */
export { matchTriggers, type Conditions } from './match.ts';
export { findConditions, findScope } from './stored.ts';
