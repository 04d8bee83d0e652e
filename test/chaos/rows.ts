import { Client, types } from 'pg';
import type { Rows } from '../crash/rows.ts';

const INT8 = 20;

/** The same as of the embedded store, over a connection of its own. */
export async function openPostgresRows(url: string): Promise<Rows> {
  const getTypeParser = (oid: number, format?: 'text' | 'binary') =>
    oid === INT8 ? Number : types.getTypeParser(oid, format);
  const client = new Client({ connectionString: url, types: { getTypeParser } });
  await client.connect();
  return {
    async all(sql, ...parameters) {
      let place = 0;
      const text = sql.replaceAll('?', () => `$${++place}`);
      return (await client.query(text, [...parameters])).rows as unknown[];
    },
    // Its checks of pages are a server's setting; what is read is compared byte for byte.
    check: () => Promise.resolve(undefined),
    close: () => client.end(),
  };
}
