import type { Workbench } from './workbench.ts';

/** The URL of an empty database on the bench's own PostgreSQL, which is started when it is first wanted. */
export async function makeDatabase(bench: Workbench): Promise<string> {
  const server = await bench.once('postgres', () => bench.start('postgres'));
  return (await server.ask('database')) as string;
}
