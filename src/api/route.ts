import { createAudit, type Doing } from './audit.ts';
import { maskPayload, type Caller } from './auth.ts';
import { operations, type Operation, type OperationName } from './contract.ts';
import { etagOf, matchesStrongly, matchesWeakly } from './etag.ts';
import { Otherwise, type ApiDeps, type Handlers } from './handler.ts';
import { readInput, type Input } from './input.ts';
import { refuse } from './refusal.ts';

/** One operation as it is served; who may call has been settled before. */
export interface Route {
  readonly name: OperationName;
  readonly operation: Operation;
  readonly serve: (
    request: Request,
    params: Readonly<Record<string, string>>,
    caller: Caller,
  ) => Promise<Response>;
}

/** The table knows each handler's types; here, where all are served alike, only that they fit. */
type AnyHandler = (call: unknown) => unknown;

export function createRoutes(
  deps: Pick<ApiDeps, 'catalog' | 'clock' | 'store' | 'log'>,
  handlers: Handlers,
): Route[] {
  const read = findReads(handlers);
  const audited = createAudit(deps);

  return Object.entries(operations).map(([key, entry]) => {
    const name = key as OperationName;
    const operation: Operation = entry;
    const handler = handlers[name] as AnyHandler;

    async function answer(request: Request, input: Input, caller: Caller): Promise<unknown> {
      const now = new Date(deps.clock.now());
      const call = { ...input, now, request, caller };
      const condition = operation.method === 'GET' ? null : request.headers.get('if-match');
      if (condition !== null) await assertMatch(condition, read(operation, call));
      return handler(call);
    }

    /**
     * A merge patch reads what it changes, and an `If-Match` must still hold when the write is made: the whole is begun
     * again where another node has changed a definition meanwhile.
     */
    function change(doing: Doing, request: Request): Promise<unknown> {
      return deps.store.configuration.change(async (version) => {
        if (deps.catalog.version() !== version) await deps.catalog.reload();
        return audited(doing, async () => {
          const given = await answer(request, doing.input, doing.caller);
          // What was answered holds: on this node at once, on others when they look.
          await deps.catalog.reload();
          return given;
        });
      });
    }

    return {
      name,
      operation,
      async serve(request, params, caller) {
        const input = await readInput(operation, request, params);
        const call = { ...input, now: new Date(deps.clock.now()), request, caller };
        const doing = { name, operation, input, caller, read: read(operation, call) };
        const given =
          operation.changes === undefined
            ? await audited(doing, () => answer(request, input, caller))
            : await change(doing, request);
        return toResponse(operation, maskPayload(given, operation, caller), request);
      },
    };
  });
}

type Read = () => Promise<unknown>;

/** Finds the read of the resource that a write is about: at its own path, or above it. */
function findReads(handlers: Handlers): (write: Operation, call: Input) => Read | undefined {
  const reads = Object.entries(operations)
    .map(([name, entry]): [OperationName, Operation] => [name as OperationName, entry])
    .filter(
      ([, { method, params, answer }]) =>
        method === 'GET' && params !== undefined && answer !== undefined,
    );
  return (write, call) => {
    const found = reads.find(
      ([, { path }]) => write.path === path || write.path.startsWith(`${path}/`),
    );
    if (found === undefined) return undefined;
    const handler = handlers[found[0]] as AnyHandler;
    return async () => handler(call);
  };
}

async function assertMatch(condition: string, read: Read | undefined): Promise<void> {
  if (read === undefined) {
    refuse('etag_mismatch', 'there is no resource with an ETag at this address');
  }
  const etag = etagOf(JSON.stringify(await read()));
  if (!matchesStrongly(condition, etag)) refuse('etag_mismatch');
}

function toResponse(operation: Operation, given: unknown, request: Request): Response {
  if (given instanceof Response) return given;
  if (operation.status === 204) return new Response(null, { status: 204 });
  const status = given instanceof Otherwise ? 200 : operation.status;
  const body = JSON.stringify(given instanceof Otherwise ? given.answer : given);
  const headers = new Headers({ 'Content-Type': 'application/json; charset=utf-8' });
  if (operation.method !== 'GET' || operation.params === undefined) {
    return new Response(body, { status, headers });
  }

  const etag = etagOf(body);
  headers.set('ETag', etag);
  const condition = request.headers.get('if-none-match');
  if (condition === null || !matchesWeakly(condition, etag)) {
    return new Response(body, { status, headers });
  }
  headers.delete('Content-Type');
  return new Response(null, { status: 304, headers });
}
