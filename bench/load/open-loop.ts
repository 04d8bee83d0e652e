import { openConnection, type Connection } from './connection.ts';
import { MARK, nowMs, type Order, type Outcome } from './order.ts';
import { createSchedule, type Schedule } from './schedule.ts';
import { createTally, type Tally } from './tally.ts';

const PATIENCE_MS = 10_000;
/** Timers are no finer; what became due in between goes out together, and its latency counts from when it was due. */
const TICK_MS = 1;

/**
 * Requests arrive at a fixed rate, whether or not the ones before were answered; one that finds no idle connection
 * waits for one, and its latency counts from when it was due. So a server that stands still for a while pays for all
 * who would have come meanwhile (no coordinated omission).
 */
export function runOpenLoop(order: OpenOrder): Promise<Outcome> {
  return new Promise((resolve) => {
    new OpenLoop(order, resolve).start();
  });
}

type OpenOrder = Order & { readonly ratePerSecond: number };

class OpenLoop {
  readonly #order: OpenOrder;
  readonly #resolve: (outcome: Outcome) => void;
  readonly #schedule: Schedule;
  readonly #write: (index: number) => Buffer;
  readonly #tally: Tally;
  readonly #connections: Connection[] = [];
  readonly #idle: Connection[] = [];
  /** By connection, which request it is waiting for. */
  readonly #underWay = new Map<Connection, number>();
  #began = Infinity;
  #sent = 0;
  #settled = 0;
  #timers: NodeJS.Timeout[] = [];

  constructor(order: OpenOrder, resolve: (outcome: Outcome) => void) {
    this.#order = order;
    this.#resolve = resolve;
    this.#schedule = createSchedule(order.ratePerSecond, order.durationMs);
    this.#write = createWriter(order);
    this.#tally = createTally(order);
  }

  start(): void {
    const { port, connections, durationMs } = this.#order;
    this.#timers = [
      setInterval(() => this.#sendDue(), TICK_MS),
      setTimeout(() => this.#end(), durationMs + PATIENCE_MS),
    ];
    const events = {
      onReady: (connection: Connection) => this.#add(connection),
      onAnswer: (connection: Connection, status: number) => this.#settle(connection, status),
      onLost: (connection: Connection) => this.#settle(connection),
    };
    for (let i = 0; i < connections; i++) this.#connections.push(openConnection(port, events));
  }

  #add(connection: Connection): void {
    this.#idle.push(connection);
    // The clock starts when all are there: opening them is not what is measured.
    if (this.#began < Infinity) this.#sendDue();
    else if (this.#idle.length === this.#order.connections) this.#began = nowMs();
  }

  #sendDue(): void {
    const due = this.#schedule.dueBy(nowMs() - this.#began);
    while (this.#sent < due) {
      const connection = this.#idle.pop();
      if (connection === undefined) return;
      this.#underWay.set(connection, this.#sent);
      connection.send(this.#write(this.#sent++));
    }
  }

  /** The request of this connection has come to its end; without a status, to a bad one. */
  #settle(connection: Connection, status?: number): void {
    const index = this.#underWay.get(connection) ?? 0;
    this.#underWay.delete(connection);
    const now = nowMs();
    if (status === undefined) this.#tally.lost(this.#waited(index, now));
    else {
      this.#tally.answered(status, this.#waited(index, now));
      this.#tally.marked(index, now);
    }
    this.#settled += 1;
    if (this.#settled === this.#schedule.count) this.#end();
  }

  #waited(index: number, now: number): number {
    return now - this.#began - this.#schedule.dueMs(index);
  }

  #end(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    const now = nowMs();
    // Not all connections could be opened.
    if (this.#began === Infinity) this.#began = now;
    for (const index of this.#underWay.values()) this.#tally.lost(this.#waited(index, now));
    for (let index = this.#sent; index < this.#schedule.count; index++)
      this.#tally.lost(this.#waited(index, now));
    for (const connection of this.#connections) connection.close();
    this.#resolve(this.#tally.toOutcome((now - this.#began) / 1_000));
  }
}

function createWriter(order: Order): (index: number) => Buffer {
  const requests = order.requests.map((text) => Buffer.from(text, 'latin1'));
  const pick = (index: number): Buffer => requests[index % requests.length] ?? Buffer.alloc(0);
  if (order.marked !== true) return pick;
  const marks = requests.map((request) => request.indexOf(MARK));
  return (index) => {
    const request = Buffer.from(pick(index));
    const number = String(index).padStart(MARK.length, '0');
    request.write(number, marks[index % requests.length] ?? 0, 'latin1');
    return request;
  };
}
