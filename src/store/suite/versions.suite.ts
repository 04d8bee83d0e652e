import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { MOST_VERSIONS } from '../../model/listener.ts';
import { listenerOf } from './nouns.suite.ts';
import type { Open } from './opened.suite.ts';

/** What listeners were like before. */
export function versionsSuite(open: Open): void {
  describe('versions of listeners', () => versions(open));
}

function versions(open: Open): void {
  test('a change makes the next version, with what was said of it', async (t) => {
    const opened = await open(t);
    const { listeners } = opened.store;
    const listener = listenerOf(opened, { filter: 'a == "Größe"' });
    await listeners.insert(listener, [], 'begins');
    await listeners.update({ ...listener, filter: 'b' }, undefined, 'no\0 \ud800');
    await listeners.insert(listenerOf(opened));
    const kept = await listeners.listVersions(listener.id);
    assert.deepEqual(
      kept.map((one) => [one.number, one.change, one.listener.filter]),
      [
        [2, 'no\ufffd \ufffd', 'b'],
        [1, 'begins', 'a == "Größe"'],
      ],
    );
    assert.deepEqual(kept[1]?.listener, { ...listener, urls: [] });
  });

  test('the last ones are kept, and their numbers go on', async (t) => {
    const opened = await open(t);
    const { listeners } = opened.store;
    const listener = listenerOf(opened);
    await listeners.insert(listener);
    for (let i = 1; i <= MOST_VERSIONS + 1; i++) await listeners.update(listener);
    const numbers = (await listeners.listVersions(listener.id)).map(({ number }) => number);
    assert.equal(numbers.length, MOST_VERSIONS);
    assert.deepEqual([numbers[0], numbers.at(-1)], [MOST_VERSIONS + 2, 3]);
  });

  test('a listener that was deleted is found by who asks for it even so', async (t) => {
    const opened = await open(t);
    const { listeners } = opened.store;
    const redaction = { paths: ['a'], atRest: false };
    const listener = listenerOf(opened, { redaction });
    await listeners.insert(listener);
    await listeners.delete(listener.id, opened.now());
    assert.equal(await listeners.find(listener.id), undefined);
    assert.deepEqual((await listeners.findEver(listener.id))?.redaction, redaction);
  });
}
