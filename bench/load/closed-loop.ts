import { openConnection, type Connection } from './connection.ts';
import { nowMs, type Order, type Outcome } from './order.ts';
import { createTally } from './tally.ts';

/** How long after its time a round waits for the last answers. */
const PATIENCE_MS = 10_000;
const EMPTY = Buffer.alloc(0);

/** Each connection sends its next request when it has the answer to the last one: the most that can be had. */
export function runClosedLoop(order: Order): Promise<Outcome> {
  const requests = order.requests.map((text) => Buffer.from(text, 'latin1'));
  const tally = createTally(order);
  const began = nowMs();
  const until = began + order.durationMs;
  let next = 0;

  return new Promise((resolve) => {
    const open = new Set<Connection>();
    const end = (): void => {
      clearTimeout(patience);
      for (const connection of open) {
        tally.lost();
        connection.close();
      }
      resolve(tally.toOutcome((nowMs() - began) / 1_000));
    };
    const startOne = (): void => {
      let sentAt = began;
      const goOn = (connection: Connection): void => {
        sentAt = nowMs();
        if (sentAt < until) return connection.send(requests[next++ % requests.length] ?? EMPTY);
        open.delete(connection);
        connection.close();
        if (open.size === 0) end();
      };
      const connection = openConnection(order.port, {
        onReady: goOn,
        onAnswer: (_, status) => tally.answered(status, nowMs() - sentAt),
        onLost: () => tally.lost(),
      });
      open.add(connection);
    };
    const patience = setTimeout(end, order.durationMs + PATIENCE_MS);
    for (let i = 0; i < order.connections; i++) startOne();
  });
}
