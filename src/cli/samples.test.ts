import assert from 'node:assert/strict';
import { test } from 'node:test';
import originals from '@octokit/webhooks-examples' with { type: 'json' };
import { CommandFailure } from './failure.ts';
import { listSamples, readSample } from './samples.ts';

// The package's types are of a module with a default export; what is imported is the JSON itself.
const definitions = originals as unknown as readonly { name: string; examples: unknown[] }[];

test('every sample is one that GitHub has sent, whole', async () => {
  const names = await listSamples();
  assert.ok(names.includes('github/issues.opened') && names.includes('github/push'));
  for (const name of names) {
    const { event, body, provider } = await readSample(name);
    assert.equal(provider, 'github');
    const examples = definitions.find((each) => each.name === event)?.examples ?? [];
    assert.ok(
      examples.some((example) => JSON.stringify(example) === body.toString()),
      name,
    );
  }
});

test('a sample with an action in its name has that action', async () => {
  for (const name of (await listSamples()).filter((each) => each.includes('.'))) {
    const { body } = await readSample(name);
    assert.equal((JSON.parse(body.toString()) as { action: string }).action, name.split('.')[1]);
  }
});

for (const name of ['github/nothing', '../../../package', 'github/../github/push', '']) {
  test(`there is no sample "${name}", and the message says which there are`, async () => {
    await assert.rejects(readSample(name), (error) => {
      assert.ok(error instanceof CommandFailure && error.exit === 'usage');
      assert.match(error.message, /github\/issues\.opened/);
      return true;
    });
  });
}
