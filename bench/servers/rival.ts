import { createRequire } from 'node:module';

/** A package of the bench's own folder: not there unless a scenario has asked for it, so nothing is known of its types. */
export async function importRival<T>(name: string): Promise<T> {
  const require = createRequire(new URL('../rivals/package.json', import.meta.url));
  return (await import(require.resolve(name))) as T;
}
