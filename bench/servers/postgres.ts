import { openPostgresServer } from '../../test/kit/postgres.ts';
import { onRelease, report } from './server.ts';

/** A PostgreSQL as it comes, below a process that ends it when the bench is gone, however it went. */
const opening = openPostgresServer();
onRelease(async () => (await opening).close());
// Ctrl-C is sent to all processes of the terminal; the folder is still to be removed then.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => {});
const postgres = await opening;
report({ port: 0, targets: [] }, { database: () => postgres.createDatabase() });
