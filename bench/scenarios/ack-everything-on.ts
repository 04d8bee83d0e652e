import type { Scenario } from '../scenario.ts';

export const ackEverythingOn: Scenario = {
  name: 'ack-everything-on',
  title: 'everything on (signature, schema of 10 fields, filter, dedupe, mapping) / bare no-op',
  byDefault: false,
  awaits: 'filters, mapping and dedupe',
  run: () => Promise.reject(new Error('it cannot be measured yet')),
};
