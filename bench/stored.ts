import { readPrepared, type Prepared } from './servers/prepared.ts';
import type { Workbench } from './workbench.ts';

/** The folder of an installation with many events. */
export interface Stored {
  readonly folder: string;
  readonly prepared: Prepared;
}

/** Made once; the scenarios use it one after the other, and what one adds does not matter to the next. */
export function fillStore(bench: Workbench): Promise<Stored> {
  return bench.once('stored', async () => {
    const folder = await bench.makeFolder('stored');
    const rows = bench.seedRows;
    console.log(`\nputting ${rows} events into a store`);
    const began = performance.now();
    const child = bench.startChild('./seed/seed.ts', { folder, rows });
    await child.hear();
    await child.stop();
    const seconds = (performance.now() - began) / 1_000;
    console.log(`done in ${Math.round(seconds)} s, ${Math.round(rows / seconds)} a second`);
    const prepared = await readPrepared(folder);
    if (prepared === undefined) throw new Error('the store was not filled');
    return { folder, prepared };
  });
}

/** 1 M, 10 M: how many there are. */
export function describeRows({ seedRows }: Pick<Workbench, 'seedRows'>): string {
  return seedRows < 1e6 ? String(seedRows) : `${Number((seedRows / 1e6).toFixed(1))} M`;
}
