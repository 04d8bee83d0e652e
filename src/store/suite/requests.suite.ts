import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createManualClock } from '../../../test/kit/clock.ts';
import { digest } from '../../base/bytes.ts';
import type { Request } from '../../model/request.ts';
import {
  addRequest,
  admissionOf,
  bodyOf,
  idsOf,
  readAll,
  receivedOf,
  requestOf,
  runOf,
  toEventId,
} from './nouns.suite.ts';
import type { Open, Opened } from './opened.suite.ts';

/** The ledger: requests as they came, and the events that were made of them. */
export function requestsSuite(open: Open): void {
  describe('requests.insert', () => insert(open));
  describe('requests.findBody', () => bodies(open));
  describe('requests.list', () => list(open));
  describe('requests.list, by text', () => search(open));
  describe('requests.listAfter and trimUnauthenticated', () => tail(open));
  describe('events', () => events(open));
}

function insert(open: Open): void {
  test('a request is found as it was inserted', async (t) => {
    const opened = await open(t);
    const bare = await addRequest(opened);
    const full = receivedOf(opened, {
      code: 'signature_mismatch',
      credentialId: opened.store.newId('crd'),
      sha256: digest('sha256', '{}').toString('hex'),
      stages: [
        { stage: 'listener', durationUs: 3 },
        { stage: 'verify', durationUs: 120 },
      ],
    });
    await opened.store.requests.insert(admissionOf(full));
    assert.deepEqual(await opened.store.requests.find(bare.id), bare);
    assert.deepEqual(await opened.store.requests.find(full.id), full);
    assert.equal(await opened.store.requests.find(opened.store.newId('req')), undefined);
  });

  test('request, body, event and runs come into being together', async (t) => {
    const opened = await open(t);
    const request = receivedOf(opened);
    const runs = [runOf(opened), runOf(opened, { dueAt: opened.in(5) })];
    await opened.store.requests.insert(admissionOf(request, { eventType: 'order.made', runs }));
    const event = await opened.store.events.find(request.eventId);
    assert.deepEqual(event, {
      id: request.eventId,
      requestId: request.id,
      bodyOf: request.id,
      listenerId: request.listenerId,
      type: 'order.made',
      receivedAt: request.receivedAt,
      sizeBytes: request.sizeBytes,
    });
    const { items } = await opened.store.runs.list({ limit: 10, eventId: request.eventId });
    assert.deepEqual(
      items.toReversed(),
      runs.map(({ id, triggerId, workflowId, dueAt }) => ({
        id,
        eventId: request.eventId,
        triggerId,
        workflowId,
        createdAt: opened.now(),
        attempts: 0,
        position: '0',
        replayId: undefined,
        status: 'pending',
        dueAt,
      })),
    );
  });

  test('what cannot be kept whole changes nothing, and takes none of its neighbours with it', async (t) => {
    const opened = await open(t);
    const { requests, runs } = opened.store;
    const taken = runOf(opened);
    await requests.insert(admissionOf(receivedOf(opened), { runs: [taken] }));

    const [before, guilty, after] = [receivedOf(opened), receivedOf(opened), receivedOf(opened)];
    const own = runOf(opened);
    // Said in one turn, so that all of them are in one commit; the last row of the second cannot be.
    const said = [
      requests.insert(admissionOf(before, { runs: [runOf(opened)] })),
      requests.insert(admissionOf(guilty, { runs: [own, taken] })),
      requests.insert(admissionOf(after, { runs: [runOf(opened)] })),
    ];
    const told = await Promise.allSettled(said);

    assert.deepEqual(
      told.map(({ status }) => status),
      ['fulfilled', 'rejected', 'fulfilled'],
    );
    await assert.rejects(said[1] ?? Promise.resolve(), { code: 'store_unavailable' });
    assert.equal(await requests.find(guilty.id), undefined);
    assert.equal(await requests.findBody(guilty.id), undefined);
    assert.equal(await runs.find(own.id), undefined);
    for (const { id, eventId } of [before, after]) {
      assert.ok(await requests.find(id));
      assert.ok(await requests.findBody(id));
      assert.equal((await runs.list({ limit: 10, eventId })).items.length, 1);
    }
  });

  test('an id is kept once: the second request with it is refused, and the first stays as it is', async (t) => {
    const opened = await open(t);
    const request = await addRequest(opened, { method: 'POST' }, 'first');
    const again = admissionOf({ ...request, method: 'PUT' }, { body: bodyOf('second') });
    await assert.rejects(opened.store.requests.insert(again), { code: 'store_unavailable' });
    assert.deepEqual(await opened.store.requests.find(request.id), request);
    const body = await opened.store.requests.findBody(request.id);
    assert.deepEqual(body, bodyOf('first'));
  });

  test('hundreds at once are all kept, each with its own body', async (t) => {
    const opened = await open(t);
    const made = Array.from({ length: 500 }, () => requestOf(opened));
    await Promise.all(
      made.map((request) =>
        opened.store.requests.insert(admissionOf(request, { body: bodyOf(request.id) })),
      ),
    );
    assert.equal(opened.store.pendingBytes(), 0);
    for (const { id } of made.filter((_, i) => i % 50 === 0)) {
      assert.deepEqual((await opened.store.requests.findBody(id))?.bytes, bodyOf(id).bytes);
    }
    const { items } = await readAll(200, (page) => opened.store.requests.list(page));
    assert.deepEqual(idsOf(items), idsOf(made.toReversed()));
  });
}

const BYTES: Readonly<Record<string, Uint8Array>> = {
  'no bytes': new Uint8Array(),
  'every byte there is': Uint8Array.from({ length: 256 }, (_, i) => i),
  'a NUL in the middle of text': new TextEncoder().encode('{"a":"\0"}'),
  'what is not UTF-8': Uint8Array.of(0xc3, 0x28, 0xff, 0xfe),
  'a mebibyte': Uint8Array.from({ length: 2 ** 20 }, (_, i) => (i * 31) & 255),
};

function bodies(open: Open): void {
  for (const [what, bytes] of Object.entries(BYTES)) {
    test(`${what}: kept exactly`, async (t) => {
      const opened = await open(t);
      const request = await addRequest(opened, {}, bytes);
      assert.deepEqual(await opened.store.requests.findBody(request.id), bodyOf(bytes));
    });
  }

  test('a slice of a larger buffer is kept without what is around it', async (t) => {
    const opened = await open(t);
    const buffer = Buffer.from('before|body|after');
    const request = await addRequest(opened, {}, buffer.subarray(7, 11));
    const body = await opened.store.requests.findBody(request.id);
    assert.deepEqual(body?.bytes, new TextEncoder().encode('body'));
    assert.equal(buffer.toString(), 'before|body|after');
  });

  test('what has no body has none', async (t) => {
    const opened = await open(t);
    const request = requestOf(opened, { outcome: 'rejected', authenticated: false });
    await opened.store.requests.insert(admissionOf(request, { body: undefined }));
    assert.equal(await opened.store.requests.findBody(request.id), undefined);
    assert.equal(await opened.store.requests.findBody(opened.store.newId('req')), undefined);
  });

  test('a replayed request has the body of the one that it replays', async (t) => {
    const opened = await open(t);
    const first = await addRequest(opened, {}, 'the body');
    const again = requestOf(opened, { replayOf: first.id });
    await opened.store.requests.insert(admissionOf(again, { body: bodyOf('the body') }));
    assert.deepEqual(await opened.store.requests.find(again.id), again);
    assert.deepEqual(await opened.store.requests.findBody(again.id), bodyOf('the body'));
  });
}

/** Ten requests a second apart: even ones of one listener, odd ones of another; every third one rejected. */
async function addTen(opened: Opened): Promise<readonly Request[]> {
  const listenerIds = [opened.store.newId('lsn'), opened.store.newId('lsn')] as const;
  const made: Request[] = [];
  for (let i = 0; i < 10; i++) {
    const outcome = i % 3 === 0 ? 'rejected' : 'filtered';
    const listenerId = listenerIds[i % 2 === 0 ? 0 : 1];
    made.push(await addRequest(opened, { listenerId, outcome }));
    await opened.clock.advance(1_000);
  }
  return made;
}

function list(open: Open): void {
  test('pages are newest first, and the cursor leads through all of them once', async (t) => {
    const opened = await open(t);
    const made = await addTen(opened);
    const newestFirst = idsOf(made.toReversed());
    for (const [limit, pages] of [
      [3, 4],
      [5, 2],
      [10, 1],
      [11, 1],
    ] as const) {
      const read = await readAll(limit, (page) => opened.store.requests.list(page));
      assert.deepEqual(idsOf(read.items), newestFirst);
      assert.equal(read.pages, pages, `pages of ${limit}`);
    }
  });

  test('what comes in meanwhile does not move the pages', async (t) => {
    const opened = await open(t);
    const made = idsOf((await addTen(opened)).toReversed());
    const first = await opened.store.requests.list({ limit: 4 });
    await addRequest(opened);
    const second = await opened.store.requests.list({ limit: 4, before: first.next });
    assert.deepEqual([...idsOf(first.items), ...idsOf(second.items)], made.slice(0, 8));
  });

  test('filters narrow, alone and together, page by page', async (t) => {
    const opened = await open(t);
    const made = await addTen(opened);
    const at = (i: number) => made[i]?.receivedAt;
    const listenerId = made[0]?.listenerId;
    const cases = [
      [{ listenerId }, [8, 6, 4, 2, 0]],
      [{ listenerId: opened.store.newId('lsn') }, []],
      [{ outcome: 'rejected' }, [9, 6, 3, 0]],
      [{ outcome: 'received' }, []],
      [{ listenerId, outcome: 'rejected' }, [6, 0]],
      [{ since: at(7) }, [9, 8, 7]],
      [{ until: at(2) }, [1, 0]],
      [{ since: at(3), until: at(6), outcome: 'filtered' }, [5, 4]],
      [{ since: new Date(0), until: new Date(0) }, []],
    ] as const;
    for (const [filter, expected] of cases) {
      const read = await readAll(2, (page) => opened.store.requests.list({ ...page, ...filter }));
      const found = read.items.map(({ id }) => idsOf(made).indexOf(id));
      assert.deepEqual(found, expected, JSON.stringify(filter));
    }
  });
}

function search(open: Open): void {
  test('finds the bytes of the text in bodies, as they are', async (t) => {
    const opened = await open(t);
    const bodies = ['{"order":"A-1"}', '{"order":"a-1"}', '{"größe":"%_*"}', 'x'];
    const made: Request[] = [];
    for (const body of bodies) made.push(await addRequest(opened, {}, body));
    for (const [q, expected] of [
      ['A-1', [0]],
      ['order', [1, 0]],
      ['größe', [2]],
      ['%_*', [2]],
      ['%', [2]],
      ['nowhere', []],
      ['', [3, 2, 1, 0]],
    ] as const) {
      const { items, next } = await opened.store.requests.list({ limit: 10, q });
      assert.deepEqual(
        items.map(({ id }) => idsOf(made).indexOf(id)),
        expected,
        q,
      );
      assert.equal(next, undefined);
    }
  });

  test('goes with other filters, and page by page', async (t) => {
    const opened = await open(t);
    const made: Request[] = [];
    for (let i = 0; i < 8; i++) {
      const outcome = i < 6 ? 'filtered' : 'rejected';
      made.push(await addRequest(opened, { outcome }, i % 2 === 0 ? 'needle' : 'hay'));
    }
    const query = { q: 'needle', outcome: 'filtered' } as const;
    const read = await readAll(2, (page) => opened.store.requests.list({ ...page, ...query }));
    assert.deepEqual(
      read.items.map(({ id }) => idsOf(made).indexOf(id)),
      [4, 2, 0],
    );
  });

  test('finds a replayed request by the body of the first', async (t) => {
    const opened = await open(t);
    const first = await addRequest(opened, {}, 'needle');
    const again = requestOf(opened, { replayOf: first.id });
    await opened.store.requests.insert(admissionOf(again, { body: bodyOf('needle') }));
    const { items } = await opened.store.requests.list({ limit: 10, q: 'needle' });
    assert.deepEqual(idsOf(items), [again.id, first.id]);
  });

  test('answers with what it has when its time is up; the cursor goes on from there', async (t) => {
    // A clock on which every look takes longer than a search may.
    const clock = createManualClock();
    let looks = 0;
    const opened = await open(t, { ...clock, monotonic: () => (looks += 1) * 1_000 });
    const needle = await addRequest(opened, {}, 'needle');
    await Promise.all(Array.from({ length: 600 }, () => addRequest(opened, {}, 'hay')));
    const newest = await addRequest(opened, {}, 'needle');

    const first = await opened.store.requests.list({ limit: 10, q: 'needle' });
    assert.deepEqual(idsOf(first.items), [newest.id]);
    assert.ok(first.next !== undefined, 'the search was cut short');
    const read = await readAll(10, (page) => opened.store.requests.list({ ...page, q: 'needle' }));
    assert.deepEqual(idsOf(read.items), [newest.id, needle.id]);
  });
}

function tail(open: Open): void {
  test('what came after a request is listed oldest first, up to the limit', async (t) => {
    const opened = await open(t);
    const ids = idsOf(await addTen(opened));
    const [, , third] = ids;
    assert.ok(third);
    const after = async (limit: number) =>
      idsOf(await opened.store.requests.listAfter(third, limit));
    assert.deepEqual(await after(4), ids.slice(3, 7));
    assert.deepEqual(await after(100), ids.slice(3));
    assert.deepEqual(await opened.store.requests.listAfter(ids[9] ?? third, 5), []);
    const range = { after: third, upTo: ids[6] ?? third };
    const between = (limit: number) => opened.store.requests.listIds({ ...range, limit });
    assert.deepEqual(await between(100), ids.slice(3, 7).toReversed());
    assert.deepEqual(await between(2), ids.slice(5, 7).toReversed());
  });

  test("trimming keeps a listener's newest unauthenticated rows, and everybody else's", async (t) => {
    const opened = await open(t);
    const { requests } = opened.store;
    const listenerId = opened.store.newId('lsn');
    const stranger = { listenerId, outcome: 'rejected', authenticated: false } as const;
    const strangers: Request[] = [];
    const others: Request[] = [];
    for (let i = 0; i < 4; i++) {
      strangers.push(await addRequest(opened, stranger));
      others.push(await addRequest(opened, { listenerId }));
      others.push(await addRequest(opened, { ...stranger, authenticated: true }));
      others.push(await addRequest(opened, { ...stranger, listenerId: opened.store.newId('lsn') }));
    }
    const left = async () => idsOf((await requests.list({ limit: 100 })).items).toSorted();
    const all = idsOf([...strangers, ...others]);

    await requests.trimUnauthenticated(listenerId, 4);
    assert.deepEqual(await left(), all.toSorted());
    await requests.trimUnauthenticated(listenerId, 1);
    assert.deepEqual(await left(), all.slice(3).toSorted());
    await requests.trimUnauthenticated(listenerId, 0);
    assert.deepEqual(await left(), idsOf(others).toSorted());
  });
}

function events(open: Open): void {
  test('a request that made no event is no event', async (t) => {
    const opened = await open(t);
    const request = await addRequest(opened);
    // A duplicate names the event that it is a duplicate of, and is none itself.
    const first = receivedOf(opened);
    const duplicate = requestOf(opened, { outcome: 'duplicate', eventId: first.eventId });
    await opened.store.requests.insert(admissionOf(first));
    await opened.store.requests.insert(admissionOf(duplicate));
    assert.equal(await opened.store.events.find(toEventId(request.id)), undefined);
    assert.equal(await opened.store.events.find(toEventId(duplicate.id)), undefined);
    assert.equal((await opened.store.events.find(first.eventId))?.requestId, first.id);
    const { items } = await opened.store.events.list({ limit: 10 });
    assert.deepEqual(idsOf(items), [first.eventId]);
  });

  test('are listed newest first, by type, listener, time and text', async (t) => {
    const opened = await open(t);
    const types = ['a', undefined, 'b', 'a', 'A', 'a'];
    const made = types.map(() => receivedOf(opened));
    const [first] = made;
    assert.ok(first);
    for (const [i, eventType] of types.entries()) {
      const request = { ...(made[i] ?? first), listenerId: first.listenerId };
      await opened.store.requests.insert(
        admissionOf(request, { eventType, body: bodyOf(`body ${i}`) }),
      );
    }
    for (const [filter, expected] of [
      [{}, [5, 4, 3, 2, 1, 0]],
      [{ type: 'a' }, [5, 3, 0]],
      [{ type: 'nothing' }, []],
      [{ type: 'a', q: 'body 3' }, [3]],
      [{ type: 'b', listenerId: first.listenerId }, [2]],
      [{ listenerId: opened.store.newId('lsn') }, []],
      [{ since: opened.in(1) }, []],
      [{ until: opened.in(1), type: 'A' }, [4]],
    ] as const) {
      const read = await readAll(2, (page) => opened.store.events.list({ ...page, ...filter }));
      const found = read.items.map(({ requestId }) => idsOf(made).indexOf(requestId));
      assert.deepEqual(found, expected, JSON.stringify(filter));
    }
  });
}
