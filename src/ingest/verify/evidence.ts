import { parseJson, type Json } from '../../base/json.ts';
import type { SignatureSetting } from '../../model/listener.ts';
import type { ReceivedRequest } from '../request.ts';
import { createScope } from './scope.ts';

const NO_PARAMS: Readonly<Record<string, string>> = {};

/** What a request has to show; what costs something is made when it is first asked for. */
export class Evidence {
  readonly request: ReceivedRequest;
  readonly publicUrl: string;
  readonly params: Readonly<Record<string, string>>;
  #json: { readonly value: Json | undefined } | undefined;
  #form: URLSearchParams | undefined;
  #query: URLSearchParams | undefined;
  #scope: object | undefined;

  constructor(
    request: ReceivedRequest,
    publicUrl: string,
    params: SignatureSetting['params'] = NO_PARAMS,
  ) {
    this.request = request;
    this.publicUrl = publicUrl;
    this.params = params;
  }

  /** Undefined where the body is no JSON, whatever its content type says: SNS calls it plain text. */
  get json(): Json | undefined {
    this.#json ??= { value: readJson(this.request) };
    return this.#json.value;
  }

  get isForm(): boolean {
    const type = this.request.headers['content-type'] ?? '';
    return type.toLowerCase().startsWith('application/x-www-form-urlencoded');
  }

  get form(): URLSearchParams {
    this.#form ??= new URLSearchParams(this.isForm ? this.request.bytes.toString() : '');
    return this.#form;
  }

  get query(): URLSearchParams {
    const { target } = this.request;
    const mark = target.indexOf('?');
    this.#query ??= new URLSearchParams(mark < 0 ? '' : target.slice(mark + 1));
    return this.#query;
  }

  /** The names of expressions. */
  get scope(): object {
    this.#scope ??= createScope(this);
    return this.#scope;
  }
}

/** What the parsing stage will want is made here, once, where the content type says JSON. */
function readJson(request: ReceivedRequest): Json | undefined {
  const payload: unknown = request.readPayload();
  return typeof payload === 'object' ? (payload as Json) : parseJson(request.bytes.toString());
}

/** Names that lead to a member of the body, or to each item of a list (`*`). */
export function readPath(value: Json | undefined, path: readonly string[]): readonly Json[] {
  let found: readonly Json[] = value === undefined ? [] : [value];
  for (const name of path) found = found.flatMap((each) => step(each, name));
  return found;
}

function step(value: Json, name: string): readonly Json[] {
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) {
    if (name === '*') return value as readonly Json[];
    const item = /^\d+$/.test(name) ? (value as readonly Json[])[Number(name)] : undefined;
    return item === undefined ? [] : [item];
  }
  if (!Object.hasOwn(value, name)) return [];
  const member = (value as Readonly<Record<string, Json>>)[name];
  return member === undefined ? [] : [member];
}
