import type { Scenario } from '../scenario.ts';
import { ack10kb } from './ack-10kb.ts';
import { ack256 } from './ack-256.ts';
import { ack64 } from './ack-64.ts';
import { ackEverythingOn } from './ack-everything-on.ts';
import { ackFastify } from './ack-fastify.ts';
import { ackNodeRed } from './ack-node-red.ts';
import { ackPgBoss } from './ack-pg-boss.ts';
import { ackPostgres } from './ack-postgres.ts';

/** In the order in which they run; what is wanted most often comes first. */
export const SCENARIOS: readonly Scenario[] = [
  ack64,
  ack256,
  ackFastify,
  ack10kb,
  ackPostgres,
  ackEverythingOn,
  ackPgBoss,
  ackNodeRed,
];
