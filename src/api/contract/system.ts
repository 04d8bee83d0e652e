import { z } from 'zod';
import { NODE_ROLES } from '../../model/node-role.ts';
import type { Operation } from './operation.ts';

const health = z.strictObject({
  status: z.literal('ok'),
  role: z.enum(NODE_ROLES).describe('What the process does.'),
});

export const systemOperations = {
  getHealth: {
    method: 'GET',
    path: '/healthz',
    summary: 'Whether the process is alive',
    access: 'public',
    status: 200,
    answer: health,
  },
  getReadiness: {
    method: 'GET',
    path: '/readyz',
    summary: 'Whether the store takes writes and the process is not draining',
    access: 'public',
    status: 200,
    answer: health,
    errors: ['store_unavailable'],
  },
  getMetrics: {
    method: 'GET',
    path: '/metrics',
    summary:
      'Metrics in the Prometheus text format; wants the admin token, since counts tell about traffic',
    status: 200,
    media: ['text/plain'],
  },
  getOpenapi: {
    method: 'GET',
    path: '/openapi.json',
    summary: 'This document',
    access: 'public',
    status: 200,
    answer: z.record(z.string(), z.unknown()),
  },
} as const satisfies Record<string, Operation>;
