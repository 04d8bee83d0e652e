/** What a server under measurement tells the bench, and answers when asked. */
export interface Ready {
  readonly kind: 'ready';
  readonly port: number;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface Cpu {
  readonly kind: 'cpu';
  readonly micros: number;
  readonly rssBytes: number;
}

/** Reports the server and answers for its CPU time until the bench lets go of it. */
export function report(ready: Omit<Ready, 'kind'>): void {
  process.send?.({ kind: 'ready', ...ready } satisfies Ready);
  process.on('message', () => {
    const { user, system } = process.cpuUsage();
    process.send?.({
      kind: 'cpu',
      micros: user + system,
      rssBytes: process.memoryUsage.rss(),
    } satisfies Cpu);
  });
  process.on('disconnect', () => process.exit());
}
