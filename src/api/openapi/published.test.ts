import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { createOpenapi } from './openapi.ts';

/**
 * The notify operation was published elsewhere first: whoever has made a client from that document must be able to make
 * it from ours. What a caller is asked for may only be less, and what it is answered may only be more.
 */
interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required: boolean;
  readonly schema: object;
}

interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
}

type Content = Readonly<Record<string, { readonly schema: Schema }>>;

interface Published {
  readonly paths: Readonly<Record<string, { readonly post: Operation }>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly tags: readonly string[];
  readonly parameters: readonly Parameter[];
  readonly requestBody: { readonly required?: boolean; readonly content: Content };
  readonly responses: Readonly<Record<string, { readonly content?: Content }>>;
}

const fixture = new URL('fixtures/published-notify.json', import.meta.url);
const published = JSON.parse(readFileSync(fixture, 'utf8')) as Published;
const ours = JSON.parse(JSON.stringify(createOpenapi('https://hooks.example'))) as Published;
const [path, { post: theirs }] = Object.entries(published.paths)[0] ?? assert.fail();
const operation = ours.paths[path]?.post ?? assert.fail(`no ${path}`);

test('has the path, the names and the tag that were published', () => {
  for (const member of ['operationId', 'summary', 'tags'] as const)
    assert.deepEqual(operation[member], theirs[member], member);
});

test('has each parameter that was published, and asks for no other', () => {
  for (const parameter of theirs.parameters) {
    const same = operation.parameters.find(
      ({ name, in: place }) => name === parameter.name && place === parameter.in,
    );
    assert.ok(same !== undefined, parameter.name);
    assert.deepEqual(same.schema, parameter.schema);
    assert.ok(parameter.required || !same.required, parameter.name);
  }
  const known = new Set(theirs.parameters.map(({ name }) => name));
  for (const { name, required } of operation.parameters)
    assert.ok(known.has(name) || !required, name);
});

test('takes each body that was published', () => {
  const ajv = new Ajv2020();
  const bodies = [{}, { event_type: 'incident.created', data: { priority: 'High' } }, { a: null }];
  for (const type of Object.keys(theirs.requestBody.content)) {
    const takes = ajv.compile(operation.requestBody.content[type]?.schema ?? assert.fail(type));
    const took = ajv.compile(theirs.requestBody.content[type]?.schema ?? assert.fail(type));
    for (const body of bodies) assert.deepEqual([took(body), takes(body)], [true, true]);
  }
  assert.notEqual(operation.requestBody.required, true);
});

test('gives each answer that was published, under its status, its type and its name', () => {
  for (const [status, response] of Object.entries(theirs.responses)) {
    assert.ok(status in operation.responses, status);
    for (const [type, { schema }] of Object.entries(response.content ?? {}))
      assert.deepEqual(operation.responses[status]?.content?.[type]?.schema, schema, status);
  }
  assert.equal(operation.responses['404']?.content, undefined);
});

test('answers with each member that was published, of its type', () => {
  for (const [name, schema] of Object.entries(published.components.schemas)) {
    const same = ours.components.schemas[name] ?? assert.fail(name);
    assert.equal(same.type, schema.type);
    for (const [member, { type }] of Object.entries(schema.properties ?? {})) {
      assert.equal(same.properties?.[member]?.type, type, member);
      assert.ok(same.required?.includes(member), member);
    }
  }
});
