import assert from 'node:assert/strict';
import { test } from 'node:test';
import { operations } from '../contract.ts';
import { createOpenapi } from './openapi.ts';

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required: boolean;
  readonly schema: object;
}

interface Described {
  readonly operationId: string;
  readonly summary: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: {
    readonly content: Readonly<Record<string, { readonly schema: object }>>;
  };
  readonly responses: Readonly<
    Record<string, { readonly description?: string; readonly content?: object }>
  >;
  readonly security?: readonly object[];
}

interface Document {
  readonly openapi: string;
  readonly info: { readonly title: string; readonly version: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, object>>;
    readonly securitySchemes: object;
  };
}

const document = JSON.parse(JSON.stringify(createOpenapi('https://hooks.example'))) as Document;
const described = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
);

/** Every value in the document, with the key under which it stands. */
function* walk(value: unknown, key = ''): Generator<[key: string, value: unknown]> {
  yield [key, value];
  if (typeof value !== 'object' || value === null) return;
  for (const [inner, child] of Object.entries(value)) yield* walk(child, inner);
}

test('is an OpenAPI 3.1 document with every operation of the contract, and the published one', () => {
  assert.match(document.openapi, /^3\.1\.\d$/);
  assert.ok(document.info.title !== '' && document.info.version !== '');
  const ids = described.map(({ operation }) => operation.operationId);
  assert.equal(new Set(ids).size, ids.length);
  assert.deepEqual(
    ids.toSorted(),
    [
      ...Object.keys(operations),
      'createOauthToken',
      'testCredential',
      'send-a-webhook-to-a-webhook-listener',
    ].toSorted(),
  );
});

test('declares each parameter of a path as required, and no others', () => {
  for (const { path, operation } of described) {
    const inPath = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
    const declared = (operation.parameters ?? []).filter((parameter) => parameter.in === 'path');
    assert.deepEqual(
      declared.map(({ name, required }) => [name, required]),
      inPath.map((name) => [name, true]),
      operation.operationId,
    );
  }
});

test('describes every response', () => {
  for (const { operation } of described) {
    for (const [status, response] of Object.entries(operation.responses)) {
      assert.match(status, /^[2-5]\d\d$/);
      assert.ok((response.description ?? '') !== '', `${operation.operationId} ${status}`);
    }
  }
});

test('refers only to components that are there', () => {
  const refs = [...walk(document)]
    .filter(([key]) => key === '$ref')
    .map(([, value]) => String(value));
  assert.ok(refs.length > 100);
  for (const ref of refs) {
    const name = /^#\/components\/schemas\/(\w+)$/.exec(ref)?.[1];
    assert.ok(name !== undefined && name in document.components.schemas, ref);
  }
});

test('names only security schemes that are there', () => {
  const schemes = Object.keys(document.components.securitySchemes);
  for (const { operation } of described) {
    for (const name of (operation.security ?? []).flatMap(Object.keys))
      assert.ok(schemes.includes(name), name);
  }
});

test('has no dialects inside: one document, one dialect', () => {
  for (const [key] of walk(document))
    assert.ok(!['$schema', '$id', '$defs', 'definitions'].includes(key), key);
});

test('says a resource once and refers to it', () => {
  const page = document.components.schemas['ListListenersAnswer'];
  assert.match(JSON.stringify(page), /"#\/components\/schemas\/Listener"/);
});

test('says of the published operation what else it answers', () => {
  const operation = document.paths['/webhooks/v1/listeners/{listener_id}/notify']?.['post'];
  assert.ok(operation !== undefined);
  for (const status of ['200', '400', '401', '403', '404', '405', '413', '415', '429', '503']) {
    assert.ok(status in operation.responses, status);
  }
});

test('says what the live tail sends, and that a read may have nothing new', () => {
  const content = JSON.stringify(document.paths['/api/v1/stream']?.['get']?.responses['200']);
  assert.match(content, /"#\/components\/schemas\/StreamMessage"/);
  const message = JSON.stringify(document.components.schemas['StreamMessage']);
  for (const name of ['StreamedRequest', 'Replay'])
    assert.ok(message.includes(`"#/components/schemas/${name}"`), name);
  assert.ok('304' in (document.paths['/api/v1/listeners/{id}']?.['get']?.responses ?? {}));
});

test('takes an empty body where nothing in it is needed, and wants one where something is', () => {
  const isRequired = (id: string) =>
    described.find(({ operation }) => operation.operationId === id)?.operation.requestBody as {
      required?: boolean;
    };
  assert.equal(isRequired('createListenerUrl').required, false);
  assert.equal(isRequired('createListener').required, true);
});
