import { runClosedLoop } from './closed-loop.ts';
import { runOpenLoop } from './open-loop.ts';
import type { Order, Outcome } from './order.ts';

/**
 * The load generator, a process of its own: what it costs is on no server's account, and a server that stands still
 * does not hold it up. It lives as long as the bench, so that it is warm when it counts.
 */
process.on('message', (order: Order) => void run(order).then((outcome) => process.send?.(outcome)));
process.on('disconnect', () => process.exit());

function run(order: Order): Promise<Outcome> {
  const { ratePerSecond } = order;
  return ratePerSecond === undefined
    ? runClosedLoop(order)
    : runOpenLoop({ ...order, ratePerSecond });
}
