import type { RequestScope } from '../../expr/expr.ts';
import type { ReceivedRequest } from '../request.ts';

interface Readable {
  readonly request: ReceivedRequest;
  readonly isForm: boolean;
  readonly form: URLSearchParams;
  readonly query: URLSearchParams;
  readonly json: unknown;
}

/** The request as expressions see it, before it has been verified: made of getters, so that only what is read is paid. */
export function createScope(evidence: Readable): RequestScope {
  const { request } = evidence;
  return {
    get parsed_body() {
      if (evidence.isForm) return toObject(evidence.form);
      return evidence.json ?? null;
    },
    get raw_body() {
      return request.bytes.toString();
    },
    // In lower case already, as the parser gives them, and without a prototype.
    headers: request.headers,
    get query_params() {
      return toObject(evidence.query);
    },
    method: request.method,
    get listener() {
      return { id: request.listener.id, name: request.listener.name };
    },
    get received_at() {
      return request.receivedAt.toISOString();
    },
  };
}

/** One that comes more than once is a list. */
function toObject(pairs: URLSearchParams): object {
  const object = Object.create(null) as Record<string, unknown>;
  for (const name of new Set(pairs.keys())) {
    const values = pairs.getAll(name);
    object[name] = values.length === 1 ? values[0] : values;
  }
  return object;
}
