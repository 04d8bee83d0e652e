import assert from 'node:assert/strict';
import { createHash, createHmac } from 'node:crypto';
import { describe, test } from 'node:test';
import { compileExpression, type Value } from '../expr.ts';

const NOW = Date.UTC(2026, 10, 23, 14, 0, 0, 250);

function evaluate(source: string, payload: unknown = {}): Value | { readonly code: string } {
  const compiled = compileExpression(source);
  assert.ok(compiled.ok, compiled.ok ? '' : compiled.error.message);
  const result = compiled.value.evaluate({ parsed_body: payload }, { now: () => NOW });
  if (!result.ok) return { code: result.error.code };
  return JSON.parse(JSON.stringify(result.value)) as Value;
}

type Rows = readonly (readonly [string, unknown])[];

function assertRows(rows: Rows, payload?: unknown): void {
  for (const [source, value] of rows) assert.deepEqual(evaluate(source, payload), value, source);
}

const MISMATCH = { code: 'type_mismatch' };
const OPTION = { code: 'option_unknown' };

describe('functions of text', () => {
  test('take regular expressions of RE2', () => {
    assertRows([
      ['"aaa".$REPLACE("^a", "b")', 'baa'],
      ['"abc".$REPLACE("", "-")', '-a-b-c-'],
      ['"abc".$REPLACE("x*", "-")', '-a-b-c-'],
      ['"a1b22".$REPLACE("(\\d)(\\d)?", "<$1$2$9>$$$x")', 'a<1>$$xb<22>$$x'],
      ['"naïve 😀".$REPLACE("\\pL", "x")', 'xxxxx 😀'],
      ['"a\nb".$MATCH("a.b")', false],
      ['"a\nb".$MATCH("(?s)a.b")', true],
      ['"x".$MATCH("")', true],
      ['"abc".$EXTRACT("x")', null],
      ['"abc".$EXTRACT("(x)?b")', null],
      ['"abc".$EXTRACT("a(b)(c)", 2)', 'c'],
      ['"abc".$EXTRACT("a(b)(c)", 0)', 'abc'],
      ['"abc".$EXTRACT("a", 7)', null],
      ['"abab".$EXTRACT_ALL("a")', ['a', 'a']],
      ['["a", "("].$MAP(p => "a".$MATCH(p))', { code: 'pattern_malformed' }],
      ['["b", "b", "c"].$MAP(p => "abc".$REPLACE(p, "-"))', ['a-c', 'a-c', 'ab-']],
    ]);
    const repeats = compileExpression('"a".$MATCH("((a{1,100}){1,100}){1,100}")');
    assert.equal(repeats.ok || repeats.error.code, 'pattern_malformed');
  });

  test('count characters, not halves of them', () => {
    assertRows([
      ['"😀a".$LENGTH()', 2],
      ['"😀a".$SPLIT("")', ['😀', 'a']],
      ['{"a": 1}.$LENGTH()', 1],
      ['missing.$LENGTH()', null],
      ['5.$LENGTH()', MISMATCH],
    ]);
  });

  test('join what can be shown', () => {
    assertRows([
      ['$CONCAT([1, 1.5, FALSE, NULL, "a"], ",")', '1,1.5,false,,a'],
      ['$CONCAT([])', ''],
      ['$CONCAT([[1]])', MISMATCH],
      ['$CONCAT("a")', MISMATCH],
      ['"a.b.c".$REPLACE_TEXT(".", "$0")', 'a$0b$0c'],
      ['"abc".$REPLACE_TEXT("", "x")', 'abc'],
      ['"ÉCOLE des ÎLES".$TITLECASE()', 'École Des Îles'],
    ]);
  });

  test('read HTML', () => {
    const rows: readonly (readonly [string, string])[] = [
      ['a < b and c > d', 'a < b and c > d'],
      ['<p class="a > b">x</p>y', 'x\ny'],
      ["<p title='it>'>x<br/>y</p>", 'x\ny'],
      ['<script>if (a < b) {}</script>x<style>b</style>', 'x'],
      ['<script>never closed', ''],
      ['a<!-- <b> -->b<!doctype html>', 'ab'],
      ['a<!-- never closed', 'a'],
      ['a<b', 'a'],
      ['<p "x>y', 'y'],
      ['&lt;b&gt; &#65;&#x42;&copy;&nbsp;&#0;&constructor;', '<b> AB&copy; &#0;&constructor;'],
      ['<ul>\n  <li>one</li>\n  <li>two  three</li></ul>', 'one\ntwo three'],
    ];
    for (const [html, text] of rows)
      assert.equal(evaluate('html.$STRIP_HTML()', { html }), text, html);
  });
});

describe('functions of lists, objects and numbers', () => {
  test('sort everything', () => {
    assertRows([
      [
        '[[2], "b", {}, 3, NULL, TRUE, "a", [1, 2], [1], FALSE, 1].$SORT()',
        [null, false, true, 1, 3, 'a', 'b', [1], [1, 2], [2], {}],
      ],
      ['[3, 1, 2].$SORT(TRUE)', [3, 2, 1]],
      [
        '[{"k": 1, "n": "a"}, {"k": 0, "n": "b"}, {"k": 1, "n": "c"}].$SORT(x => x.k, TRUE).$MAP(x => x.n)',
        ['a', 'c', 'b'],
      ],
      [
        '[[1, [2]], [1, [1]]].$SORT()',
        [
          [1, [2]],
          [1, [1]],
        ],
      ],
    ]);
  });

  test('group, merge and leave out', () => {
    assertRows([
      [
        '[1, 1.0, "1", [1], [1], NULL, NULL, {"a": 1}, {"a": 1}].$UNIQUE()',
        [1, '1', [1], null, { a: 1 }],
      ],
      ['["a", "A"].$UNIQUE(x => x.$LOWERCASE())', ['a']],
      [
        '[1, NULL, [2], "__proto__"].$GROUP_BY(x => x)',
        JSON.parse('{"1":[1],"null":[null],"[2]":[[2]],"__proto__":["__proto__"]}'),
      ],
      ['$MERGE({"a": 1}, NULL, {"b": 2})', { a: 1, b: 2 }],
      ['$MERGE([])', MISMATCH],
      ['$MERGE()', {}],
      ['{"a": 1}.$PICK(["constructor", 1])', {}],
      ['[{"key": 1, "value": 2}, 5, {"value": 1}].$FROM_ENTRIES()', { 1: 2 }],
      ['[{"key": []}].$FROM_ENTRIES()', MISMATCH],
      ['[].$REDUCE((a, b) => a)', null],
      ['[NULL].$ANY() OR [].$ANY()', false],
      ['[].$ALL()', true],
    ]);
  });

  test('calculate with what is there', () => {
    assertRows([
      ['$MAX("b", "a")', 'b'],
      ['$MIN([2, NULL, 1])', 1],
      ['$MIN(1, "a")', MISMATCH],
      ['$MIN([[]])', MISMATCH],
      ['$SUM("1")', MISMATCH],
      ['$SUM()', 0],
      ['$SUM([0.5, NULL], 1)', MISMATCH],
      ['$SUM(1e308, 1e308)', { code: 'number_out_of_range' }],
      ['$ROUND(-2.5)', -3],
      ['$ROUND(-0.4)', 0],
      ['$ROUND(1e300, 10)', 1e300],
      ['$ROUND(1.23e-7, 8)', 1.2e-7],
      ['$ROUND(1, 16)', OPTION],
      ['$ROUND(1, -1)', OPTION],
      ['$MOD(1, 0)', { code: 'division_by_zero' }],
      ['$MOD(-6, 3)', 0],
      ['$MOD(7, -3)', -2],
      ['$CEIL(-0.5)', 0],
    ]);
  });
});

describe('functions of conversion', () => {
  test('read what can be read, and make NULL of the rest', () => {
    assertRows([
      ['$INTEGER(" +7.9 ")', 7],
      ['$INTEGER("-0.5")', 0],
      ['$INTEGER("1e3")', 1000],
      ['$INTEGER("0x10")', null],
      ['$INTEGER("")', null],
      ['$INTEGER(TRUE)', 1],
      ['$INTEGER([])', null],
      ['$INTEGER("9007199254740993")', null],
      ['$DECIMAL("Infinity")', null],
      ['$DECIMAL("1e999")', null],
      ['$DECIMAL(".5")', 0.5],
      ['$BOOLEAN(" NO ")', false],
      ['$BOOLEAN("")', false],
      ['$BOOLEAN("maybe")', true],
      ['$TEXT([1, {"a": NULL}])', '[1,{"a":null}]'],
      ['$TEXT("a")', 'a'],
      ['$TYPE(missing)', 'null'],
      ['$COALESCE()', null],
      ['$COALESCE(0, [])', null],
      ['$PARSE_JSON("[1, 2]")[1]', 2],
      ['$PARSE_JSON("{\\"__proto__\\": 1}").__proto__', 1],
      ['$JSON("a\\"b")', '"a\\"b"'],
      ['"%zz".$URLDECODE()', null],
      ['"a\'(b)*!".$URLENCODE()', 'a%27%28b%29%2A%21'],
      ['"\\ud800".$URLENCODE()', '%EF%BF%BD'],
    ]);
  });

  test('read XML, without entities of its own', () => {
    const xml = (text: string): unknown => evaluate('x.$PARSE_XML()', { x: text });
    assert.deepEqual(xml('\n<?xml version="1.0"?><a b="1" xmlns="u" x:c="2" xmlns:x="v"/>'), {
      a: { '@b': '1', '@c': '2' },
    });
    assert.deepEqual(xml('<a>x &lt; &#65; <![CDATA[<y>]]></a>'), { a: 'x < A <y>' });
    assert.deepEqual(xml('<a>1<b/>2</a>'), { a: { b: '', '#text': '12' } });
    assert.deepEqual(
      xml('<a><constructor>1</constructor><__proto__>2</__proto__></a>'),
      JSON.parse('{"a":{"constructor":"1","__proto__":"2"}}'),
    );
    const bomb = '<!DOCTYPE a [<!ENTITY x "xxxx"><!ENTITY y "&x;&x;">]><a>&y;</a>';
    const outside = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>';
    for (const text of [bomb, outside, '<a>', '<a></b>', 'a', '', '<a/><b/>', '<a b="1" b="2"/>'])
      assert.equal(xml(text), null, text);
  });

  test('agree with the digests of the platform', () => {
    const text = 'grüße';
    const sha = createHash('sha256').update(text).digest();
    const mac = createHmac('sha512', 'k').update(text).digest();
    assertRows(
      [
        ['t.$SHA256("base64")', sha.toString('base64')],
        ['t.$SHA256("base64url")', sha.toString('base64url')],
        ['t.$HMAC("k", "SHA-512")', mac.toString('hex')],
        ['t.$HMAC("k", "sha512", "base64")', mac.toString('base64')],
        ['t.$SHA256("utf8")', OPTION],
        ['t.$SAME_SECRET("grüss")', false],
        ['t.$BASE64().$BASE64_DECODE()', text],
        ['"_-8".$BASE64_DECODE()', null],
        ['"YQ".$BASE64_DECODE()', 'a'],
        ['missing.$SHA256()', null],
      ],
      { t: text },
    );
  });
});

describe('functions of time', () => {
  test('read times as they are written', () => {
    const at = (iso: string): number => Date.parse(iso) / 1_000;
    const rows: readonly (readonly [string | number, number | null])[] = [
      ['2026-11-23T14:00:00Z', at('2026-11-23T14:00:00Z')],
      ['2026-11-23t14:00:00.25z', at('2026-11-23T14:00:00.250Z')],
      ['2026-11-23T14:00:00,123456789-05:30', at('2026-11-23T14:00:00.123-05:30')],
      ['2026-11-23 14:00 +0100', at('2026-11-23T13:00:00Z')],
      ['2026-11-23T14:00:00+02', at('2026-11-23T12:00:00Z')],
      ['2026-11-23', at('2026-11-23T00:00:00Z')],
      ['2016-12-31T23:59:60Z', at('2017-01-01T00:00:00Z')],
      ['Mon, 23 Nov 2026 14:00:00 GMT', at('2026-11-23T14:00:00Z')],
      ['23 Nov 2026 14:00 -0100', at('2026-11-23T15:00:00Z')],
      ['1764000000', 1_764_000_000],
      ['1503435956.000247', 1_503_435_956],
      ['1764000000000', 1_764_000_000],
      [1_764_000_000_123, 1_764_000_000.123],
      [-1, -1],
      ['0000-01-01', null],
      [1e18, null],
      ['2026-02-29', null],
      ['2026-13-01', null],
      ['2026-11-23T24:00:00Z', null],
      ['2026-11-23T14:60:00Z', null],
      ['2026-11-23T14:00:00+25:00', null],
      ['23 Foo 2026 14:00:00 GMT', null],
      ['', null],
      ['tomorrow', null],
    ];
    for (const [time, seconds] of rows)
      assert.equal(evaluate('t.$PARSE_TIME()', { t: time }), seconds, String(time));
  });

  test('read and write by a format', () => {
    assertRows([
      ['"23.11.26 02:05 pm".$PARSE_TIME("%d.%m.%y")', { code: 'format_malformed' }],
      [
        '"23.11.2026 02:05 pm".$PARSE_TIME("%d.%m.%Y %I:%M %p").$FORMAT_TIME()',
        '2026-11-23T14:05:00.000Z',
      ],
      ['"12:30 AM".$PARSE_TIME("%I:%M %p")', 1800],
      [
        '"Mon Nov 23 2026 14:00:00+0100".$PARSE_TIME("%a %b %d %Y %T%z").$FORMAT_TIME()',
        '2026-11-23T13:00:00.000Z',
      ],
      ['"Monday, November 3, 2026".$PARSE_TIME("%A, %B %e, %Y").$FORMAT_TIME("%F")', '2026-11-03'],
      ['"1764000000%".$PARSE_TIME("%s%%")', 1764000000],
      ['"20261123".$PARSE_TIME("%Y%m%d").$FORMAT_TIME("%F")', '2026-11-23'],
      ['"2026".$PARSE_TIME("%Y-%m")', null],
      ['"2026-11-23x".$PARSE_TIME("%F")', null],
      ['"x".$PARSE_TIME("%Y")', null],
      ['"a".$PARSE_TIME("%")', { code: 'format_malformed' }],
      [
        '$FORMAT_TIME("2026-11-23T14:05:06.007Z", "%Y %y %m %d %e %H %I %p %M %S %L %f")',
        '2026 26 11 23 23 14 02 PM 05 06 007 007000',
      ],
      [
        '$FORMAT_TIME("2026-11-01T00:05:06Z", "%b %B %a %A %u %w %j %s %z %Z %F %T %R %e%n%t%%")',
        'Nov November Sun Sunday 7 0 305 1793491506 +0000 UTC 2026-11-01 00:05:06 00:05  1\n\t%',
      ],
      [
        '$FORMAT_TIME("2026-11-01T12:00:00Z", "%F %R %z %I", "America/St_Johns")',
        '2026-11-01 08:30 -0330 08',
      ],
      ['$FORMAT_TIME("2026-07-01T12:00:00Z", "%R %s", "Asia/Kolkata")', '17:30 1782907200'],
      ['$FORMAT_TIME("soon")', null],
      ['$FORMAT_TIME(0, "%")', { code: 'format_malformed' }],
      ['$FORMAT_TIME(0, "%H", "Nowhere")', OPTION],
    ]);
  });

  test('add and subtract', () => {
    assertRows([
      ['$TIME()', NOW / 1_000],
      ['$TIME() - "2026-11-23T13:59:00Z".$PARSE_TIME() < 300', true],
      ['"2026-11-23".$ADD_DATE(1).$FORMAT_TIME("%F")', '2026-11-24'],
      ['"2026-11-23".$ADD_DATE(90, "Minutes").$FORMAT_TIME("%T")', '01:30:00'],
      ['"2026-03-31".$ADD_DATE(-1, "month").$FORMAT_TIME("%F")', '2026-02-28'],
      ['"2024-02-29".$ADD_DATE(1, "year").$FORMAT_TIME("%F")', '2025-02-28'],
      ['"2026-11-23".$ADD_DATE(1, "constructor")', OPTION],
      ['"2026-11-23".$ADD_DATE(99999, "years")', null],
      ['"soon".$ADD_DATE(1)', null],
    ]);
  });
});
