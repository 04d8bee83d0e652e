import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createConfig, lintFromString } from '@redocly/openapi-core';
import { Validator } from '@seriousme/openapi-schema-validator';
import { createOpenapi } from './openapi.ts';

/** Two that have nothing in common: one holds the document to the schema of OpenAPI 3.1, the other walks it by its own rules. */
const text = JSON.stringify(createOpenapi('https://hooks.example'));

async function isValid(document: string): Promise<boolean> {
  return (await new Validator().validate(JSON.parse(document) as Record<string, unknown>)).valid;
}

async function lint(source: string): Promise<readonly string[]> {
  const config = await createConfig({ extends: ['recommended-strict'] });
  const problems = await lintFromString({ source, absoluteRef: 'openapi.json', config });
  return problems.map(({ ruleId, location }) => `${ruleId} ${location[0]?.pointer ?? ''}`);
}

test('the document is what the schema of OpenAPI 3.1 says', async () => {
  assert.equal(await isValid(text), true);
});

test('the document follows the recommended rules; what needs no token and takes nothing refuses nothing', async () => {
  const problems = await lint(text);
  const free = ['/healthz', '/readyz', '/openapi.json', '/docs', '/llms.txt', '/llms-full.txt'].map(
    (path) => `operation-4xx-response #/paths/~1${path.slice(1)}/get/responses`,
  );
  assert.deepEqual(problems.toSorted(), free.toSorted());
});

test('both see what is wrong', async () => {
  const wrong = text.replace('"in":"path"', '"in":"pathway"');
  assert.equal(await isValid(wrong), false);
  const dangling = text.replace('#/components/schemas/Listener"', '#/components/schemas/Nobody"');
  assert.ok((await lint(dangling)).some((problem) => problem.startsWith('no-unresolved-refs ')));
});
