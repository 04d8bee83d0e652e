import { compileListener, type Mask } from '../definition/definition.ts';
import type { ListenerId } from '../model/listener.ts';
import type { ApiDeps } from './handler.ts';

/** What masks the payloads of a listener where they are read; of a deleted one too. Undefined where nothing is masked. */
export async function findMask(
  { catalog, store }: Pick<ApiDeps, 'catalog' | 'store'>,
  id: ListenerId,
): Promise<Mask | undefined> {
  if (catalog.listener(id) !== undefined) return catalog.compiledOf(id)?.mask;
  const deleted = await store.listeners.findEver(id);
  return deleted?.redaction === undefined ? undefined : compileListener(deleted)?.mask;
}
