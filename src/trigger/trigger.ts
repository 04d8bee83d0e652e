/** From an event to the runs that it starts. */
export { matchTriggers } from './match.ts';
