import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DAY, SECOND } from '../../../base/duration.ts';
import { parseRetryAfter } from './retry-after.ts';

const now = new Date('1994-11-06T08:48:37Z');

const CASES: readonly (readonly [string, string | undefined, number | undefined])[] = [
  ['no header', undefined, undefined],
  ['nothing', '', undefined],
  ['seconds', '120', 120 * SECOND],
  ['no seconds', '0', 0],
  ['seconds with space around', ' 7 ', 7 * SECOND],
  ['negative seconds', '-1', undefined],
  ['a fraction of seconds', '1.5', undefined],
  ['more seconds than anybody means', '99999999999', undefined],
  ['IMF-fixdate', 'Sun, 06 Nov 1994 08:49:37 GMT', 60 * SECOND],
  ['RFC 850', 'Sunday, 06-Nov-94 08:49:37 GMT', 60 * SECOND],
  ['asctime, which is GMT too', 'Sun Nov  6 08:49:37 1994', 60 * SECOND],
  ['a day ahead', 'Mon, 07 Nov 1994 08:48:37 GMT', DAY],
  ['a date in the past', 'Sun, 06 Nov 1994 08:40:00 GMT', 0],
  ['a date in another zone', 'Sun, 06 Nov 1994 08:49:37 PST', undefined],
  ['an ISO date', '1994-11-06T08:49:37Z', undefined],
  ['a month that does not exist', 'Sun, 06 Foo 1994 08:49:37 GMT', undefined],
  ['text that Date.parse would take', '5 apples', undefined],
];

for (const [title, value, expected] of CASES) {
  test(`reads ${title} as ${expected === undefined ? 'nothing' : `${expected} ms`}`, () => {
    assert.equal(parseRetryAfter(value, now), expected);
  });
}
