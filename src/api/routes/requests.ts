import type { Event, Request, RequestBody, RequestId } from '../../model/request.ts';
import type { ApiDeps, Handlers, RequestReplay } from '../handler.ts';
import { findMask } from '../redaction.ts';
import { found, refuse } from '../refusal.ts';
import { maskBody, toWireHead } from '../wire/body.ts';
import { searchLedger, toLedgerQuery } from './search.ts';
import { toTypedRequest } from './typed-request.ts';

type Deps = Pick<ApiDeps, 'store' | 'catalog' | 'replayRequest' | 'clock'>;
type RequestHandlers = Pick<
  Handlers,
  'listRequests' | 'getRequest' | 'getRequestBody' | 'eraseRequestBody' | 'createRequestReplay'
>;

export function createRequestHandlers(deps: Deps): RequestHandlers {
  const { store, replayRequest } = deps;

  async function find(id: RequestId): Promise<Request> {
    return found(await store.requests.find(id), 'request', id);
  }

  return {
    async listRequests({ query }) {
      const { outcome } = query;
      const page = await searchLedger(deps, query, {
        list: (asked) => store.requests.list({ ...toLedgerQuery(query), outcome, ...asked }),
        open: (request) => ({
          event: asEvent(request),
          request: () => Promise.resolve(request),
          body: () => store.requests.findBody(request.id),
        }),
      });
      const items = await Promise.all(page.items.map((each) => toTypedRequest(deps, each)));
      return { items, next_cursor: page.next ?? null };
    },

    async getRequest({ params }) {
      const request = await find(params.id);
      return {
        ...(await toTypedRequest(deps, request)),
        ...toWireHead(await store.requests.findBody(request.id)),
      };
    },

    async getRequestBody({ params }) {
      const request = await find(params.id);
      if (request.sha256 === undefined) {
        refuse('resource_not_found', 'no body of this request was kept');
      }
      return toBodyAnswer(request.id, await findShown(deps, request));
    },

    async eraseRequestBody({ params, now }) {
      const request = await find(params.id);
      if (request.sha256 === undefined) {
        refuse('resource_not_found', 'no body of this request was kept');
      }
      // Gone already is as good: who asks twice, or after its retention, wants nothing else.
      await store.requests.eraseBody(request.id, now);
    },

    async createRequestReplay({ params }) {
      const request = await find(params.id);
      if (request.sha256 === undefined) {
        refuse('state_conflict', 'no body of this request was kept to replay');
      }
      await findKept(store, request.id);
      return toTypedRequest(deps, await find(toReplayed(await replayRequest(request.id))));
    },
  };
}

/** Of what made no event, as if it had: an expression sees the request. */
function asEvent(request: Request): Event {
  const { id: requestId, listenerId, receivedAt, sizeBytes } = request;
  const id: Event['id'] = `evt_${requestId.slice('req_'.length)}`;
  return { id, requestId, bodyOf: requestId, listenerId, receivedAt, sizeBytes, type: undefined };
}

async function findShown(deps: Deps, { id, listenerId }: Request): Promise<Uint8Array> {
  const kept = await findKept(deps.store, id);
  const mask = await findMask(deps, listenerId);
  return mask === undefined ? kept.bytes : maskBody(mask, kept);
}

/** Never under the type that the sender named: whatever it is, a browser shall not run it on our origin. */
function toBodyAnswer(id: RequestId, bytes: Uint8Array): Response {
  return new Response(Buffer.from(bytes), {
    headers: {
      'Content-Type': 'application/octet-stream',
      'Content-Disposition': `attachment; filename="${id}.bin"`,
    },
  });
}

/** The id of the new request, or why there is none. */
function toReplayed(replayed: RequestReplay): RequestId {
  switch (replayed.kind) {
    case 'received':
    case 'filtered':
    case 'duplicate':
    case 'quarantined':
    case 'challenged':
      return replayed.requestId;
    case 'rejected': {
      const { code, message } = replayed;
      if (code === 'store_unavailable') refuse(code, message);
      return refuse('state_conflict', `the listener rejects it now: ${code}, ${message}`);
    }
    case 'skipped':
      return refuse('state_conflict', replayed.message);
  }
}

/** The body of a request that had one; it may have outlived its retention. */
export async function findKept(
  store: Pick<Deps['store'], 'requests'>,
  id: RequestId,
): Promise<RequestBody> {
  return (await store.requests.findBody(id)) ?? refuse('body_erased');
}
