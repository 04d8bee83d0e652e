import type { Scenario } from '../scenario.ts';
import { ack10kb } from './ack-10kb.ts';
import { ack256 } from './ack-256.ts';
import { ack64 } from './ack-64.ts';
import { ackEverythingOn } from './ack-everything-on.ts';
import { ackFastify } from './ack-fastify.ts';
import { ackNodeRed } from './ack-node-red.ts';
import { ackNodes } from './ack-nodes.ts';
import { ackPgBoss } from './ack-pg-boss.ts';
import { ackPostgres } from './ack-postgres.ts';
import { ackHalfPeak } from './ack-half-peak.ts';
import { ackStored } from './ack-stored.ts';
import { ackListeners } from './ack-listeners.ts';
import { forwardLatency } from './forward-latency.ts';
import { forwardCpu } from './forward-cpu.ts';
import { memory } from './memory.ts';
import { listPages } from './list-pages.ts';
import { textSearch } from './text-search.ts';
import { start } from './start.ts';

/** In the order in which they run; what is wanted most often comes first. */
export const SCENARIOS: readonly Scenario[] = [
  ack64,
  ack256,
  ackFastify,
  ack10kb,
  ackPostgres,
  ackNodes,
  ackEverythingOn,
  ackPgBoss,
  ackNodeRed,
  ackHalfPeak,
  ackStored,
  ackListeners,
  forwardLatency,
  forwardCpu,
  memory,
  listPages,
  textSearch,
  start,
];
