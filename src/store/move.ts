/**
 * The whole store from one engine to another. A window of the room, for the command line: no server may run on either
 * side meanwhile, so none could do it.
 */
export { moveStore, type MoveOptions } from './sql/move.ts';
