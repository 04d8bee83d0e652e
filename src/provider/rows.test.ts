import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { compileExpression } from '../expr/expr.ts';
import { ROWS } from './rows.ts';

describe('rows of providers', () => {
  test('the row that CONTRIBUTING.md shows is one of them, whole', () => {
    const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');
    const [, shown = ''] =
      /^```ts\n(razorpay: [^]*?)^```$/m.exec(read('../../CONTRIBUTING.md')) ?? [];
    const [, row = ''] = /^( {2}razorpay: \{\n[^]*?^ {2}\},\n)/m.exec(read('rows/money.ts')) ?? [];
    const toBare = (text: string) => text.replaceAll(/\s+/g, '').replaceAll(/,(?=[\]}])/g, '');
    assert.notEqual(shown, '');
    assert.equal(toBare(shown), toBare(row));
  });

  for (const [
    name,
    { title, retries, retriesAt, dedupe, setup, source, params = {} },
  ] of Object.entries(ROWS)) {
    test(`${name} tells no number that no page says`, () => {
      if (retriesAt === undefined) assert.doesNotMatch(retries, /\d|\b(?:two|three|once|twice)\b/);
      else assert.match(retriesAt, /^https:\/\//);
      assert.match(source, /^https:\/\//);
    });

    test(`${name} has a title that can be the name of a listener and of its trigger`, () => {
      assert.ok(title.length >= 3 && `Forward ${title}`.length <= 64, title);
    });

    test(`${name} can be followed: its steps name the webhook URL, and its dedupe key is an expression`, () => {
      assert.ok(
        setup.some((step) => step.includes('{url}')),
        'no step says where the URL goes',
      );
      const given = setup.join(' ');
      for (const [, param = ''] of given.matchAll(/`params\.(\w+)`/g))
        assert.ok(Object.hasOwn(params, param), `nothing is known of "${param}"`);
      if (dedupe === undefined) return;
      const compiled = compileExpression(dedupe);
      assert.ok(compiled.ok, compiled.ok ? '' : compiled.error.message);
    });
  }
});
