import assert from 'node:assert/strict';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';

/** Calls a server by its own OpenAPI document, and holds every answer to what the document says of it. */
interface Header {
  readonly schema: object;
}

interface Answer {
  readonly headers?: Readonly<Record<string, Header>>;
  readonly content?: Readonly<Record<string, { readonly schema?: object }>>;
}

export interface Described {
  readonly operationId: string;
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, object>> };
  readonly security?: readonly Readonly<Record<string, readonly string[]>>[];
  readonly responses: Readonly<Record<string, Answer>>;
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>;
}

export interface Call {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  /** Text goes as it is, everything else as JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly status: number;
}

export interface Place {
  readonly path: string;
  readonly method: string;
  readonly operation: Described;
}

export interface Conformance {
  readonly places: ReadonlyMap<string, Place>;
  /** `operationId status` of every answer that has been seen. */
  readonly seen: ReadonlySet<string>;
  /** Makes the call, which must be answered with this status as the document says; answers what came. */
  call(operationId: string, call: Call): Promise<{ body: unknown; headers: Headers }>;
  /** As `call`, of an answer that does not end: stops once its beginning has what matches. */
  listen(operationId: string, call: Call, until: RegExp): Promise<RegExpExecArray>;
  /** Holds a value to one of the document's components. */
  assertFits(component: string, value: unknown): void;
}

export async function openConformance(url: string, token: string): Promise<Conformance> {
  const document = (await (await fetch(`${url}/openapi.json`)).json()) as Document;
  const check = createCheck(document);
  const seen = new Set<string>();
  const places = new Map<string, Place>();
  for (const [path, methods] of Object.entries(document.paths))
    for (const [method, operation] of Object.entries(methods))
      places.set(operation.operationId, { path, method, operation });

  async function send(operationId: string, call: Call): Promise<[Response, Place]> {
    const place = places.get(operationId) ?? assert.fail(operationId);
    const isPublic = place.operation.security !== undefined;
    const response = await fetch(url + toTarget(place, call), {
      method: place.method.toUpperCase(),
      headers: {
        ...(isPublic ? {} : { authorization: `Bearer ${token}` }),
        ...typeOf(place.operation, call),
        ...call.headers,
      },
      ...(call.body !== undefined && { body: textOf(call.body) }),
    });
    seen.add(`${operationId} ${response.status}`);
    return [response, place];
  }

  return {
    places,
    seen,
    async call(operationId, call) {
      const [response, { path, method, operation }] = await send(operationId, call);
      const bytes = Buffer.from(await response.arrayBuffer());
      const where = `${operationId} ${response.status} ${bytes.toString()}`;
      assert.equal(response.status, call.status, where);
      const answer = operation.responses[response.status];
      assert.ok(answer !== undefined, `${where} is not in the document`);
      for (const name of Object.keys(answer.headers ?? {}))
        assert.ok(response.headers.has(name), `${where} has no ${name}`);
      const type = assertType(response, answer, { bytes, where });
      if (type !== 'application/json') return { body: bytes, headers: response.headers };
      const body: unknown = JSON.parse(bytes.toString());
      const parts = ['paths', path, method, 'responses', String(call.status), 'content', type];
      check([...parts, 'schema'], body);
      return { body, headers: response.headers };
    },
    async listen(operationId, call, until) {
      const [response, { operation }] = await send(operationId, call);
      assert.equal(response.status, call.status);
      const types = Object.keys(operation.responses[call.status]?.content ?? {});
      assert.deepEqual([response.headers.get('content-type')?.split(';')[0]], types);
      let text = '';
      for await (const chunk of response.body ?? []) {
        text += Buffer.from(chunk).toString();
        const match = until.exec(text);
        if (match !== null) return match;
      }
      return assert.fail(`it ended without ${until.source}: ${text}`);
    },
    assertFits: (component, value) => check(['components', 'schemas', component], value),
  };
}

/** Asserts that a value is what the schema at this place of the document says. */
function createCheck(document: object): (place: readonly string[], value: unknown) => void {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  formats.default(ajv);
  ajv.addSchema(document, 'document');
  return (place, value) => {
    const pointer = place.map((part) =>
      encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1')),
    );
    const validate =
      ajv.getSchema(`document#/${pointer.join('/')}`) ?? assert.fail(place.join(' '));
    assert.ok(
      validate(value),
      `${place.join(' ')}: ${ajv.errorsText(validate.errors)} in ${JSON.stringify(value)}`,
    );
  };
}

/** The media type without its parameters; undefined where there is no content, as the document says. */
function assertType(
  response: Response,
  { content = {} }: Answer,
  { bytes, where }: { readonly bytes: Buffer; readonly where: string },
): string | undefined {
  const type = response.headers.get('content-type')?.split(';')[0];
  if (Object.keys(content).length === 0) {
    assert.deepEqual([type, bytes.byteLength], [undefined, 0], where);
    return undefined;
  }
  assert.ok(type !== undefined && type in content, `${where}: ${type} is not in the document`);
  return type;
}

function toTarget({ path, operation }: Place, { params = {}, query = {} }: Call): string {
  const named = path.replaceAll(
    /\{(\w+)\}/g,
    (_, name: string) => params[name] ?? assert.fail(name),
  );
  const known = new Set((operation.parameters ?? []).map(({ name }) => name));
  for (const name of Object.keys(params)) assert.ok(known.has(name), name);
  const search = new URLSearchParams(query).toString();
  return search === '' ? named : `${named}?${search}`;
}

function typeOf({ requestBody }: Described, { body }: Call): Readonly<Record<string, string>> {
  const type = Object.keys(requestBody?.content ?? {})[0];
  return body === undefined || type === undefined ? {} : { 'content-type': type };
}

function textOf(body: unknown): string {
  return typeof body === 'string' ? body : JSON.stringify(body);
}
