import { toStoredScope, type Mask } from '../../definition/definition.ts';
import { compileExpression, isTruthy, type Expression } from '../../expr/expr.ts';
import type { ListenerId } from '../../model/listener.ts';
import type { Event, Request, RequestBody } from '../../model/request.ts';
import {
  SEARCH_BUDGET_MS,
  type Page,
  type PageQuery,
  type RequestQuery,
} from '../../store/store.ts';
import type { ApiDeps } from '../handler.ts';
import { toPageQuery } from '../page.ts';
import { findMask } from '../redaction.ts';
import { refuseProblems } from '../refusal.ts';
import { maskBody } from '../wire/body.ts';
import { fromInstant } from '../wire/instant.ts';

/** Lists of requests and events, searched by an expression. */

type Deps = Pick<ApiDeps, 'store' | 'catalog' | 'clock'>;

interface Asked {
  readonly limit?: number | undefined;
  readonly cursor?: string | undefined;
  readonly listener_id?: ListenerId | undefined;
  readonly type?: string | undefined;
  readonly since?: string | undefined;
  readonly until?: string | undefined;
  readonly q?: string | undefined;
  readonly where?: string | undefined;
}

export function toLedgerQuery(query: Asked): Omit<RequestQuery, keyof PageQuery> {
  return {
    listenerId: query.listener_id,
    type: query.type,
    since: fromInstant(query.since),
    until: fromInstant(query.until),
    q: query.q,
  };
}

interface Opened {
  readonly event: Event;
  readonly request: () => Promise<Pick<Request, 'method' | 'receivedAt'> | undefined>;
  readonly body: () => Promise<RequestBody | undefined>;
}

interface Source<T> {
  readonly list: (page: PageQuery) => Promise<Page<T>>;
  /** What an expression looks into. */
  readonly open: (item: T) => Opened;
}

/** Read at once. */
const SLICE = 100;

/**
 * A page of what an expression holds for, newest first. It looks into what is kept, row by row, and stops with what it
 * has when the budget is used up: the cursor then stands where it stopped.
 */
export async function searchLedger<T extends { readonly id: string }>(
  deps: Deps,
  query: Asked,
  { list, open }: Source<T>,
): Promise<Page<T>> {
  const { limit, before: from } = toPageQuery(query);
  if (query.where === undefined) return list({ limit, before: from });
  const holds = createJudge(deps, compile(query.where));
  const deadline = deps.clock.monotonic() + SEARCH_BUDGET_MS;
  const items: T[] = [];
  let before = from;
  for (;;) {
    const page = await list({ limit: SLICE, before });
    for (const item of page.items) {
      before = item.id;
      if (await holds(open(item))) items.push(item);
      if (items.length === limit || deps.clock.monotonic() >= deadline)
        return { items, next: before };
    }
    if (page.next === undefined) return { items, next: undefined };
    before = page.next;
    // A list that is filtered may bring nothing for a while.
    if (deps.clock.monotonic() >= deadline) return { items, next: before };
  }
}

function compile(where: string): Expression {
  const compiled = compileExpression(where);
  if (compiled.ok) return compiled.value;
  const { code, message, line, column } = compiled.error;
  refuseProblems([{ path: '/where', message, code, line, column }]);
  throw new TypeError('a problem was not refused');
}

/** Judges what the reader may see: a masked value must not be found out by asking for it. */
function createJudge(deps: Deps, expression: Expression): (opened: Opened) => Promise<boolean> {
  const masks = new Map<ListenerId, Promise<Mask | undefined>>();
  const maskOf = (id: ListenerId): Promise<Mask | undefined> => {
    const known = masks.get(id) ?? findMask(deps, id);
    masks.set(id, known);
    return known;
  };
  return async ({ event, request: findRequest, body: findBody }) => {
    const [request, body] = await Promise.all([findRequest(), findBody()]);
    if (request === undefined || body === undefined) return false;
    const mask = await maskOf(event.listenerId);
    const scope = toStoredScope({
      event,
      request,
      body: mask === undefined ? body : { ...body, bytes: maskBody(mask, body) },
      data: undefined,
      listenerName: deps.catalog.listener(event.listenerId)?.name ?? '',
    });
    const answer = expression.evaluate(scope, scope.ambient);
    return answer.ok && isTruthy(answer.value);
  };
}
