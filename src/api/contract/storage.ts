import { z } from 'zod';
import type { Operation } from './operation.ts';
import { idOf, instant } from './scalar.ts';

const storedBodies = z.strictObject({
  retention_days: z.int(),
  items: z.int(),
  bytes: z.int().describe('Of bodies and headers.'),
  oldest_at: instant.nullable(),
});

export const storage = z.strictObject({
  bodies: z.array(storedBodies).describe('What is kept, by retention class.'),
  listeners: z
    .array(
      z.strictObject({
        listener_id: idOf('lsn'),
        items: z.int(),
        bytes: z.int().describe('Of bodies and headers; what `quota` is about.'),
      }),
    )
    .describe('What is kept, by listener: the 100 that keep the most, that first.'),
  ledger: z
    .strictObject({ items: z.int(), oldest_at: instant.nullable() })
    .describe('Requests; they outlive their bodies.'),
  counted_to: instant
    .nullable()
    .describe('Rows are counted a little after they came; null before the first count.'),
  file: z
    .strictObject({
      bytes: z.int(),
      free_bytes: z.int().describe('Not used, and soon used again or given back.'),
      log_bytes: z.int(),
    })
    .nullable()
    .describe('Of the embedded store.'),
  disk: z
    .strictObject({
      free_bytes: z.int().nullable(),
      min_free_bytes: z.int(),
      short: z.boolean().describe('Then requests to webhook URLs are answered 503.'),
    })
    .nullable()
    .describe('Where the embedded store is.'),
  deleted: z
    .strictObject({
      bodies: z.int(),
      bytes: z.int(),
      requests: z.int(),
      returned_bytes: z.int().describe('Given back to the disk.'),
    })
    .describe('By retention, since the process started.'),
  last_sweep: z.strictObject({ ended_at: instant, duration_ms: z.int() }).nullable(),
});

export const storageOperations = {
  getStorage: {
    method: 'GET',
    path: '/api/v1/storage',
    summary: 'How much is kept and since when, what room it takes, and what retention has deleted',
    status: 200,
    answer: storage,
  },
} as const satisfies Record<string, Operation>;
