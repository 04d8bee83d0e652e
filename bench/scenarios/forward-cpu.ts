import { callAdmin } from '../admin.ts';
import { put } from '../contest.ts';
import { startForwarding, waitForForwards, type Forwarding } from '../forwarding.ts';
import type { Scenario } from '../scenario.ts';
import { spread } from '../statistics.ts';
import type { Workbench } from '../workbench.ts';

/** What is received in so long waits to be forwarded: many thousand runs. */
const FILL_MS = 500;

interface Drain {
  readonly runs: number;
  readonly cpuMicros: number;
  readonly perSecond: number;
}

export const forwardCpu: Scenario = {
  name: 'forward-cpu',
  title: 'CPU for a completed forward run, sink in its own process',
  byDefault: true,
  async run(bench) {
    const forwarding = await startForwarding(bench, { paused: true });
    try {
      await drain(bench, forwarding);
      const rounds: Drain[] = [];
      for (let round = 0; round < bench.rounds; round++)
        rounds.push(await drain(bench, forwarding));
      const cpu = spread(rounds.map(({ cpuMicros }) => cpuMicros));
      const rate = spread(rounds.map(({ perSecond }) => perSecond));
      return {
        figures: [
          {
            name: 'CPU a run',
            unit: 'µs',
            ...cpu,
            target: { better: 'less', floor: 250, goals: [120] },
          },
          { name: 'completed runs', unit: '/s', ...rate },
        ],
        rows: { earshot: { 'runs/s': rate.median, 'CPU µs': cpu.median } },
      };
    } finally {
      await forwarding.stop();
    }
  },
};

/** Receives for a while with the trigger paused, then lets it go: all CPU from then on is for the runs. */
async function drain(bench: Workbench, forwarding: Forwarding): Promise<Drain> {
  const { earshot } = forwarding;
  const already = await forwarding.count();
  await setPaused(forwarding, true);
  const { requests: runs } = await put(bench, earshot, {
    connections: 64,
    bodyBytes: 300,
    durationMs: FILL_MS,
  });
  const before = await earshot.usage();
  const began = performance.now();
  await setPaused(forwarding, false);
  await waitForForwards(forwarding, already + runs);
  await waitForCompletion(forwarding);
  const seconds = (performance.now() - began) / 1_000;
  const after = await earshot.usage();
  return {
    runs,
    cpuMicros: (after.cpuMicros - before.cpuMicros) / runs,
    perSecond: runs / seconds,
  };
}

async function setPaused({ earshot }: Forwarding, paused: boolean): Promise<void> {
  const { admin } = earshot.ready;
  if (admin === undefined) throw new Error('it has no admin API');
  const [id] = admin.triggerIds;
  await callAdmin(admin, `PATCH /api/v1/triggers/${id}`, { paused });
}

/** The last ones have been sent; they are to be recorded as completed too. */
async function waitForCompletion({ earshot }: Forwarding): Promise<void> {
  const { admin } = earshot.ready;
  if (admin === undefined) return;
  for (const status of ['pending', 'running', 'waiting']) {
    for (;;) {
      const path = `GET /api/v1/runs?limit=1&status=${status}`;
      const { items } = await callAdmin<{ items: readonly unknown[] }>(admin, path);
      if (items.length === 0) break;
    }
  }
}
