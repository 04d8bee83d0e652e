import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseTraceparent, toTraceHeaders } from './trace.ts';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const SPAN = 'b7ad6b7169203331';

const ROWS: readonly (readonly [string, string | undefined, boolean | undefined])[] = [
  ['sampled', `00-${TRACE}-${SPAN}-01`, true],
  ['not sampled', `00-${TRACE}-${SPAN}-00`, false],
  ['flags of tomorrow', `00-${TRACE}-${SPAN}-03`, true],
  ['a version of tomorrow', `cc-${TRACE}-${SPAN}-01-more`, true],
  ['spaces around it', ` 00-${TRACE}-${SPAN}-01 `, true],
  ['none', undefined, undefined],
  ['empty', '', undefined],
  ['the version that cannot be', `ff-${TRACE}-${SPAN}-01`, undefined],
  ['more than version 00 has', `00-${TRACE}-${SPAN}-01-more`, undefined],
  ['a trace of nothing', `00-${'0'.repeat(32)}-${SPAN}-01`, undefined],
  ['a span of nothing', `00-${TRACE}-${'0'.repeat(16)}-01`, undefined],
  ['capitals', `00-${TRACE.toUpperCase()}-${SPAN}-01`, undefined],
  ['too short', `00-${TRACE.slice(1)}-${SPAN}-01`, undefined],
  ['two of them', `00-${TRACE}-${SPAN}-01, 00-${TRACE}-${SPAN}-01`, undefined],
];

for (const [title, text, isSampled] of ROWS) {
  test(`traceparent: ${title}`, () => {
    const context = parseTraceparent(text);
    assert.equal(context?.isSampled, isSampled);
    if (context !== undefined) assert.deepEqual([context.traceId, context.spanId], [TRACE, SPAN]);
  });
}

test('what came is passed on, tracestate as it was; one that is too long or not text is not', () => {
  const [traceparent, tracestate] = [`00-${TRACE}-${SPAN}-01`, 'congo=t61rcWkgMzE,rojo=00f067'];
  const context = parseTraceparent(traceparent, tracestate);
  assert.ok(context !== undefined);
  assert.deepEqual(toTraceHeaders(context), { traceparent, tracestate });
  for (const bad of ['x'.repeat(513), 'a=\u0001', '']) {
    const without = parseTraceparent(traceparent, bad);
    assert.ok(without !== undefined);
    assert.deepEqual(toTraceHeaders(without), { traceparent });
  }
});
