import type { Request } from '../../model/request.ts';
import type { NewRun, PlacedSweepQuery } from '../store.ts';
import { admissionOf, bodyOf, receivedOf, requestOf, type ReceivedRequest } from './nouns.suite.ts';
import type { Opened } from './opened.suite.ts';

/** Everything that is there now has had its time. */
export function everything(opened: Opened, more: Partial<PlacedSweepQuery> = {}): PlacedSweepQuery {
  return { after: undefined, before: opened.in(60), limit: 100, ...more };
}

export async function addBody(
  opened: Opened,
  retentionDays: number,
  bytes = '{}',
): Promise<Request> {
  const request = requestOf(opened);
  const body = { ...bodyOf(bytes), retentionDays };
  await opened.store.requests.insert(admissionOf(request, { body }));
  return request;
}

export async function addEvent(opened: Opened, runs: readonly NewRun[]): Promise<ReceivedRequest> {
  const request = receivedOf(opened);
  await opened.store.requests.insert(admissionOf(request, { runs }));
  return request;
}

export async function hasBody({ store }: Opened, { id }: Request): Promise<boolean> {
  return (await store.requests.findBody(id)) !== undefined;
}
