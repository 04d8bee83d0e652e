import { z } from 'zod';
import { MOST_VERSIONS } from '../../model/listener.ts';
import { listenerWithSecret } from './listener.ts';
import type { Operation } from './operation.ts';
import { pageOf } from './page.ts';
import { idOf, instant } from './scalar.ts';

export const listenerVersion = z.strictObject({
  number: z.int().describe('From 1.'),
  change_description: z.string(),
  created_at: instant,
});

export const listenerVersionDetail = listenerVersion.extend({
  definition: z
    .record(z.string(), z.unknown())
    .describe('What would make the listener as it was, but for its URLs and its secrets.'),
  compared_to: z.int().nullable().describe('The version that `changes` begins with.'),
  changes: z
    .array(
      z.strictObject({
        path: z.string().describe('A JSON pointer into `definition`.'),
        op: z.enum(['add', 'remove', 'replace']),
        from: z.unknown().optional(),
        to: z.unknown().optional(),
      }),
    )
    .describe('What makes this version of the other one.'),
});

const number = z.coerce.number<number>().int().min(1);
const params = z.strictObject({ id: idOf('lsn') });
const versionParams = params.extend({ number });

export const listenerVersionOperations = {
  listListenerVersions: {
    method: 'GET',
    path: '/api/v1/listeners/{id}/versions',
    summary: `Lists the last ${MOST_VERSIONS} versions of a listener, newest first`,
    params,
    status: 200,
    answer: pageOf(listenerVersion),
  },
  getListenerVersion: {
    method: 'GET',
    path: '/api/v1/listeners/{id}/versions/{number}',
    summary: 'Reads one version of a listener, and what is different from another one',
    params: versionParams,
    query: z.strictObject({
      compare_to: number.optional().describe('Default: the version before.'),
    }),
    status: 200,
    answer: listenerVersionDetail,
  },
  createListenerRestoration: {
    method: 'POST',
    path: '/api/v1/listeners/{id}/versions/{number}/restorations',
    summary: 'Makes a listener what it was, as a new version; its URLs and its secrets stay',
    params: versionParams,
    body: z.strictObject({ change_description: z.string().max(500).optional() }),
    status: 201,
    answer: listenerWithSecret,
    errors: ['expression_invalid'],
    changes: 'definitions',
  },
} as const satisfies Record<string, Operation>;
