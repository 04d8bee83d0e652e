import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { DAY, HOUR, SECOND } from '../base/duration.ts';
import { DEFAULT_RETRY } from '../model/retry-policy.ts';
import { isFinalStatus, nextAfter, type RetryQuestion } from './retry.ts';

const now = new Date('2026-01-01T00:00:00Z');
const LONGEST = 1 - Number.EPSILON;
type Case = Partial<Omit<RetryQuestion, 'failure'>> & { final?: boolean; retryAfterMs?: number };

function waitMs({ final = false, retryAfterMs, ...question }: Case): number | 'give up' {
  const answer = nextAfter({
    policy: DEFAULT_RETRY,
    attempts: 1,
    failure: { final, retryAfterMs },
    now,
    random: LONGEST,
    ...question,
  });
  return 'giveUp' in answer ? 'give up' : answer.again.getTime() - now.getTime();
}

const CASES: readonly (readonly [string, Case, number | 'give up'])[] = [
  ['waits up to the base after the first attempt', { attempts: 1 }, 5 * SECOND],
  ['waits up to four times as long after the second', { attempts: 2 }, 20_179],
  ['waits up to the maximum after the last but one', { attempts: 7 }, 6 * HOUR],
  ['gives up after the last attempt', { attempts: 8 }, 'give up'],
  ['gives up when more attempts were made than the policy has', { attempts: 9 }, 'give up'],
  ['gives up at once on a final failure', { final: true }, 'give up'],
  [
    'gives up on a final failure whatever `Retry-After` says',
    { final: true, retryAfterMs: 1 },
    'give up',
  ],
  [
    'waits the base in a policy of two attempts',
    { policy: { ...DEFAULT_RETRY, attempts: 2 } },
    5 * SECOND,
  ],
  ['keeps half a second at least between the first attempts', { random: 0 }, 500],
  ['keeps a tenth of the step at least', { attempts: 3, random: 0 }, 8_144],
  ['jitters evenly between', { random: 0.5 }, 2_750],
  ['waits as long as `Retry-After` says', { retryAfterMs: 60 * SECOND }, 60 * SECOND],
  ['takes `Retry-After` as a floor only', { retryAfterMs: SECOND }, 5 * SECOND],
  ['waits no longer than the maximum whatever `Retry-After` says', { retryAfterMs: DAY }, 6 * HOUR],
  [
    'does without any wait when the policy has none',
    { policy: { ...DEFAULT_RETRY, baseMs: 0 } },
    0,
  ],
];

describe('nextAfter()', () => {
  for (const [title, question, expected] of CASES) {
    test(title, () => assert.equal(waitMs(question), expected));
  }
});

describe('isFinalStatus()', () => {
  for (const status of [300, 301, 302, 303, 307, 308, 400, 401, 403, 404, 410, 413, 422, 451]) {
    test(`${status} is final`, () => assert.equal(isFinalStatus(status), true));
  }
  for (const status of [408, 409, 425, 429, 500, 501, 502, 503, 504, 599]) {
    test(`${status} may pass`, () => assert.equal(isFinalStatus(status), false));
  }
});
