import fastify from 'fastify';
import type { AddressInfo } from 'node:net';
import { importRival } from './rival.ts';
import { NOTIFY_ROUTE, readOptions, report } from './server.ts';

/** What this uses of the package. */
interface PgBossModule {
  readonly PgBoss: new (url: string) => {
    on(event: 'error', listener: (error: Error) => void): void;
    start(): Promise<unknown>;
    createQueue(name: string): Promise<void>;
    send(name: string, data: object): Promise<string | null>;
  };
}

/** What many build for themselves: a framework's route that puts the event into a queue on PostgreSQL, then answers. */
const { PgBoss } = await importRival<PgBossModule>('pg-boss');
const boss = new PgBoss(readOptions<{ storeUrl: string }>().storeUrl ?? '');
boss.on('error', (error) => console.error(error));
await boss.start();
await boss.createQueue('events');

const app = fastify();
app.post(NOTIFY_ROUTE, (request) =>
  boss.send('events', request.body as object).then((id) => ({ id })),
);
await app.listen({ port: 0, host: '127.0.0.1' });
report({ port: (app.server.address() as AddressInfo).port, targets: [] });
