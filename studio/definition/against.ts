import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { call, type Listener, type Request, type RequestDetail } from '../api.ts';
import { NOTHING_KNOWN, type Knowledge } from '../editor/knowledge.ts';
import type { Report } from '../parts/test-report.tsx';
import { useLoaded } from '../query.ts';
import type { toPatch } from './draft.ts';

/** A stored request, and what a draft would make of it. */

const LISTED = 50;

export async function listKept(id: Listener['id']): Promise<readonly Request[]> {
  const { items } = await call('listRequests', { query: { listener_id: id, limit: LISTED } });
  // Of what was not authenticated, no body is kept.
  return items.filter(({ sha256 }) => sha256 !== null);
}

export function tryDraft(
  id: Listener['id'],
  requestId: Request['id'],
  patch: NonNullable<ReturnType<typeof toPatch>>,
): Promise<Report> {
  return call('testListener', {
    params: { id },
    body: { request_id: requestId, definition: patch },
  });
}

export interface Tried {
  /** The newest answer; it stays while the next one is waited for, so that nothing jumps. */
  readonly report: Report | undefined;
  readonly error: Error | undefined;
  readonly busy: boolean;
}

const PAUSE_MS = 300;

/** Asks when typing has paused. Undefined in place of a patch: there is nothing to ask at the moment. */
export function useTried(
  id: Listener['id'],
  requestId: Request['id'] | undefined,
  patch: ReturnType<typeof toPatch>,
): Tried {
  const [tried, setTried] = useState<Tried>({ report: undefined, error: undefined, busy: false });
  const isFirst = useRef(true);
  const key = JSON.stringify([requestId, patch]);
  useEffect(() => {
    if (requestId === undefined || patch === undefined) return undefined;
    let isLate = false;
    const settle = (next: (before: Tried) => Tried): void => {
      if (!isLate) setTried(next);
    };
    const ask = (): void => {
      settle((before) => ({ ...before, busy: true }));
      tryDraft(id, requestId, patch)
        .then((report) => settle(() => ({ report, error: undefined, busy: false })))
        .catch((error: unknown) =>
          settle(({ report }) => ({
            report,
            error: error instanceof Error ? error : new Error(String(error)),
            busy: false,
          })),
        );
    };
    const timer = setTimeout(ask, isFirst.current ? 0 : PAUSE_MS);
    isFirst.current = false;
    return () => {
      isLate = true;
      clearTimeout(timer);
    };
  }, [key]);
  return tried;
}

/** What the editors can complete with: the chosen request, and what the newest payloads have in common. */
export function useKnowledge(
  { id, name }: Pick<Listener, 'id' | 'name'>,
  requestId: Request['id'] | undefined,
  sample: unknown,
): Knowledge {
  const head = useLoaded(`head ${requestId}`, () => loadHead(requestId));
  const schema = useLoaded(`inferred ${id} ${requestId === undefined}`, () => inferFields(id));
  const sampled = JSON.stringify(sample) ?? '';
  return useMemo(() => {
    if (requestId === undefined || sampled === '') return NOTHING_KNOWN;
    const listener = { id, name };
    return {
      ...NOTHING_KNOWN,
      fields: schema.data ?? [],
      sample,
      listener,
      ...describeHead(head.data ?? {}),
    };
  }, [requestId, sampled, head.data, schema.data]);
}

export function describeHead({
  headers,
  target,
  method = 'POST',
  received_at: receivedAt = '',
}: Partial<RequestDetail>) {
  const query = new URLSearchParams(target?.split('?')[1]);
  return {
    headers: Object.fromEntries((headers ?? []).map(({ name, value }) => [name, value])),
    query: Object.fromEntries(query),
    method,
    receivedAt,
  };
}

async function loadHead(id: Request['id'] | undefined): Promise<Partial<RequestDetail>> {
  return id === undefined ? {} : call('getRequest', { params: { id } });
}

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
}

export async function inferFields(id: Listener['id']): Promise<readonly string[]> {
  const { schema } = await call('inferSchema', { params: { id }, query: {} });
  return pathsOf(schema, '');
}

function pathsOf({ properties = {}, items }: Schema, at: string): readonly string[] {
  const below = Object.entries(properties).flatMap(([name, schema]) => {
    if (!IS_STEP.test(name)) return [];
    const path = at === '' ? name : `${at}.${name}`;
    return [path, ...pathsOf(schema, path)];
  });
  return items === undefined ? below : [...below, `${at}[]`, ...pathsOf(items, `${at}[]`)];
}

/** Names with a point or a bracket in them have no path. */
const IS_STEP = /^[^.[\]]+$/;
