import fastify from 'fastify';
import type { AddressInfo } from 'node:net';
import { NOTIFY_ROUTE, report } from './server.ts';

/** A framework's no-op: the body is parsed, nothing is verified and nothing is kept. */
const app = fastify();
app.post(NOTIFY_ROUTE, () => ({}));
await app.listen({ port: 0, host: '127.0.0.1' });
report({ port: (app.server.address() as AddressInfo).port, targets: [] });
