import { createHmac } from 'node:crypto';
import { callAdmin } from '../admin.ts';
import { startProduct } from './product.ts';
import { readOptions, report, type Target } from './server.ts';

/**
 * The product with everything on: a signature, a schema of ten fields, a filter of three clauses, duplicates known by a
 * key, a mapping of ten fields, and a trigger with a condition.
 */
const SECRET = 'bench-secret-0123456789abcdef';
/** As many as no second is long: by the time that one comes again, its window has passed. */
const REQUESTS = 40_000;

const FIELDS = {
  id: 'string',
  action: 'string',
  number: 'integer',
  title: 'string',
  state: 'string',
  private: 'boolean',
  amount: 'number',
  login: 'string',
  created_at: 'string',
  repository: 'string',
} as const;
const NAMES = Object.keys(FIELDS);

const { app } = await startProduct(readOptions<{ product: string; folder: string }>());
const admin = { url: app.url, token: app.adminToken };
const listener = await callAdmin<{ id: string; url: string }>(admin, 'POST /api/v1/listeners', {
  name: 'Everything',
  verification: { signature: { preset: 'github', secret: SECRET } },
  payload: {
    schema: {
      type: 'object',
      required: NAMES,
      properties: Object.fromEntries(
        Object.entries(FIELDS).map(([name, type]) => [name, { type }]),
      ),
    },
  },
  filter: 'action == "opened" AND number > 0 AND NOT private',
  dedupe: { key: 'id', window: '1s' },
  mapping: { type: '"issue.opened"', data: Object.fromEntries(NAMES.map((name) => [name, name])) },
});
await callAdmin(admin, 'POST /api/v1/triggers', {
  name: 'Everything',
  listener_ids: [listener.id],
  condition: 'amount > 1',
  workflow: { steps: [{ forward: { url: 'http://127.0.0.1:9/' } }] },
  paused: true,
});

function toTarget(path: string, number: number): Target {
  const body = JSON.stringify({
    id: `issue-${number}`,
    action: 'opened',
    number,
    title: 'Spelling error in the README file',
    state: 'open',
    private: false,
    amount: 12.5,
    login: 'octocat',
    created_at: '2026-01-01T00:00:00Z',
    repository: 'Codertocat/Hello-World',
  }).padEnd(300);
  const signature = createHmac('sha256', SECRET).update(body).digest('hex');
  return {
    path,
    body,
    headers: { 'x-github-event': 'issues', 'x-hub-signature-256': `sha256=${signature}` },
  };
}

const { port, pathname } = new URL(listener.url);
report({
  port: Number(port),
  targets: Array.from({ length: REQUESTS }, (_, index) => toTarget(pathname, index + 1)),
});
