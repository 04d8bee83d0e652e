import { hold, ratioOf, summarize } from '../contest.ts';
import { installRivals } from '../rivals.ts';
import type { Scenario } from '../scenario.ts';

export const ackNodeRed: Scenario = {
  name: 'ack-node-red',
  title: "against Node-RED's http in, which keeps nothing, 300 B, 64 connections",
  byDefault: false,
  async run(bench) {
    await installRivals(bench);
    const rounds = await hold(bench, {
      servers: { 'node-red': { kind: 'node-red' }, earshot: { kind: 'earshot' } },
      connections: 64,
      bodyBytes: 300,
    });
    return {
      figures: [
        {
          name: 'Earshot / Node-RED',
          unit: 'times',
          ...ratioOf(rounds['earshot'], rounds['node-red']),
        },
      ],
      rows: summarize(rounds),
    };
  },
};
