import type { Answer } from '../wire.ts';

export interface Figures {
  readonly connections: number;
  readonly requests: number;
  readonly statuses: Readonly<Record<string, number>>;
  readonly rssBefore: number;
  readonly rssAfter: number;
  readonly seconds: number;
}

export interface TallyOptions {
  /** Connections, all in all. */
  readonly count: number;
  readonly memory: () => Promise<number>;
  readonly report: (line: string) => void;
}

/** Counts what was sent and answered, and watches the memory meanwhile. */
export interface Tally {
  isFull(): boolean;
  add(connections: number, requests: number, answers: readonly Answer[]): Promise<void>;
  figures(): Promise<Figures>;
}

const REPORT_EVERY = 20_000;
/** Caches fill and code is compiled for a while: what memory is "before" is taken then. */
const WARM_UP_SHARE = 0.1;

export function createTally({ count, memory, report }: TallyOptions): Tally {
  const statuses: Record<string, number> = {};
  let connections = 0;
  let requests = 0;
  let rssBefore = NaN;
  let reportAt = REPORT_EVERY;
  const began = performance.now();
  const seconds = () => (performance.now() - began) / 1_000;

  return {
    isFull: () => connections >= count,
    async add(moreConnections, moreRequests, answers) {
      connections += moreConnections;
      requests += moreRequests;
      for (const { status } of answers) statuses[status] = (statuses[status] ?? 0) + 1;
      if (Number.isNaN(rssBefore) && connections >= count * WARM_UP_SHARE)
        rssBefore = await memory();
      if (connections < reportAt) return;
      reportAt += REPORT_EVERY;
      const rss = toMiB(await memory());
      report(`${connections} connections in ${seconds().toFixed(0)} s, RSS ${rss} MiB`);
    },
    async figures() {
      const rssAfter = await memory();
      return { connections, requests, statuses, rssBefore, rssAfter, seconds: seconds() };
    },
  };
}

export function toMiB(bytes: number): string {
  return (bytes / 2 ** 20).toFixed(0);
}
