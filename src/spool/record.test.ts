import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { scanRecords, toRecord, type Scan } from './record.ts';

const marker = Buffer.from('a marker');

/** A file to which these were written, each group in one write that was synced before the next. */
function fileOf(groups: readonly (readonly string[])[]): Buffer {
  let file = Buffer.alloc(0);
  for (const group of groups) {
    const synced = file.byteLength;
    const records = group.flatMap((text) => toRecord([Buffer.from(text)], { marker, synced }));
    file = Buffer.concat([file, ...records]);
  }
  return file;
}

const textsOf = ({ records }: Scan): readonly string[] =>
  records.map(({ payload }) => payload.toString());

const GROUPS = [['one'], ['two', ''], ['three, the last one']];
const WHOLE = GROUPS.flat();
const FILE = fileOf(GROUPS);
/** Where the last write begins. */
const LAST = fileOf(GROUPS.slice(0, -1)).byteLength;

function flip(file: Buffer, at: number): Buffer {
  const changed = Buffer.from(file);
  changed.writeUInt8(changed.readUInt8(at) ^ 0x40, at);
  return changed;
}

test('a file is read as it was written', () => {
  const scan = scanRecords(FILE, { marker });
  assert.deepEqual(textsOf(scan), WHOLE);
  assert.deepEqual([scan.damage, scan.end], [[], FILE.byteLength]);
});

test('an empty file has nothing in it', () => {
  assert.deepEqual(scanRecords(Buffer.alloc(0), { marker }), { records: [], damage: [], end: 0 });
});

describe('the last write', () => {
  test('cut short at any of its bytes leaves what was before it, and is cut off', () => {
    for (let at = LAST; at < FILE.byteLength; at++) {
      const scan = scanRecords(FILE.subarray(0, at), { marker });
      assert.deepEqual(textsOf(scan), WHOLE.slice(0, -1), `cut at ${at}`);
      assert.deepEqual([scan.damage, scan.end], [[], LAST], `cut at ${at}`);
    }
  });

  test('with any of its bytes changed leaves what was before it, and is cut off', () => {
    for (let at = LAST; at < FILE.byteLength; at++) {
      const scan = scanRecords(flip(FILE, at), { marker });
      assert.deepEqual(textsOf(scan), WHOLE.slice(0, -1), `changed at ${at}`);
      assert.deepEqual([scan.damage, scan.end], [[], LAST], `changed at ${at}`);
    }
  });

  test('of several records, of which a later one is whole, is cut off with it: nobody was told', () => {
    const two = fileOf([['one'], ['two', 'three']]);
    const from = fileOf([['one']]).byteLength;
    const scan = scanRecords(flip(two, from + 21), { marker });
    assert.deepEqual(textsOf(scan), ['one']);
    assert.deepEqual([scan.damage, scan.end], [[], from]);
  });

  test('is damage where it is known that it was synced', () => {
    for (const at of [LAST, LAST + 1, FILE.byteLength - 1]) {
      for (const file of [FILE.subarray(0, at), flip(FILE, at)]) {
        const scan = scanRecords(file, { marker, syncedBytes: FILE.byteLength });
        assert.deepEqual(textsOf(scan), WHOLE.slice(0, -1));
        assert.notEqual(scan.damage.length, 0, `at ${at}`);
      }
    }
  });
});

describe('what was synced before the last write', () => {
  test('and has changed at any of its bytes is damage, and all that is whole is read', () => {
    for (let at = 0; at < LAST; at++) {
      const scan = scanRecords(flip(FILE, at), { marker });
      assert.equal(scan.damage.length, 1, `changed at ${at}`);
      const [gap] = scan.damage;
      assert.ok(gap !== undefined && gap.from <= at && at < gap.to, `changed at ${at}`);
      assert.equal(textsOf(scan).length, WHOLE.length - 1, `changed at ${at}`);
      assert.equal(textsOf(scan).at(-1), WHOLE.at(-1), `changed at ${at}`);
      assert.equal(scan.end, FILE.byteLength);
    }
  });

  test('and is gone is damage', () => {
    const scan = scanRecords(FILE.subarray(10), { marker });
    assert.deepEqual(textsOf(scan), WHOLE.slice(1));
    assert.deepEqual(scan.damage, [{ from: 0, to: fileOf([['one']]).byteLength - 10 }]);
  });

  test('and was overwritten with zeros is damage, with what is whole around it', () => {
    const zeroed = Buffer.from(FILE).fill(0, 5, LAST - 3);
    const scan = scanRecords(zeroed, { marker });
    assert.deepEqual(textsOf(scan), WHOLE.slice(-1));
    assert.deepEqual(scan.damage, [{ from: 0, to: LAST }]);
  });
});

test('a body that holds a record of another file is no record where its own is damaged', () => {
  const forged = toRecord([Buffer.from('forged')], { marker: Buffer.from('a guess!'), synced: 0 });
  const from = fileOf([['one']]).byteLength;
  const synced = { marker, synced: from };
  const file = Buffer.concat([
    fileOf([['one']]),
    ...toRecord([Buffer.concat(forged)], synced),
    ...toRecord([Buffer.from('last')], { marker, synced: from + 60 }),
  ]);
  const scan = scanRecords(flip(file, from + 9), { marker });
  assert.deepEqual(textsOf(scan), ['one', 'last']);
  assert.equal(scan.damage.length, 1);
});
