import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import {
  compileExpression,
  compileMapper,
  FUNCTIONS,
  OPERATORS,
  parseExpression,
  printExpression,
  type Outcome,
  type Value,
} from './expr.ts';

/**
 * EXPR_CASES is how many cases each property is tried with, EXPR_SEED which; a million of each take some minutes:
 * EXPR_CASES=1000000 node --test src/expr/property.test.ts
 */
const numRuns = Number(process.env['EXPR_CASES'] ?? 300);
const seed = process.env['EXPR_SEED'];
const options = { numRuns, ...(seed === undefined ? {} : { seed: Number(seed) }) };

const LIMITS = {
  steps: 20_000,
  listItems: 200,
  textLength: 2_000,
  resultSize: 4_000,
  valueDepth: 40,
};
const NAMES = [
  'a',
  'b',
  'items',
  'text',
  'headers',
  'parsed_body',
  '__proto__',
  'constructor',
  'x',
  'y',
];
const PATTERNS = ['a+', '(a|b)*c', '^x$', '(', '\\d{2,}', '.*', 'a.*b|a', ''];

/** Trees as sources, with each parenthesis in its place or one too many: what the parser makes of them is the tree. */
const sources = fc.letrec<{ any: string; atom: string; lambda: string; call: string }>((tie) => {
  const any = tie('any');
  const name = fc.constantFrom(...NAMES);
  const binary = fc.constantFrom('+', '-', '*', '/', '==', '!=', '<', '>=', 'IN', 'NOT IN');
  return {
    atom: fc.oneof(
      name,
      fc.constantFrom('TRUE', 'FALSE', 'NULL', '0', '1', '-2', '1.5', '1e9', '[]', '{}'),
      fc.nat(300).map(String),
      fc.string({ maxLength: 6 }).map((text) => JSON.stringify(text)),
      fc
        .constantFrom(...PATTERNS, '%Y-%m', 'days', 'sha256', '2026-11-23')
        .map((text) => JSON.stringify(text)),
    ),
    lambda: fc
      .tuple(fc.constantFrom('x', 'y', '(x, y)', '(y, x)', '()'), any)
      .map(([head, body]) => `${head} => ${body}`),
    call: fc
      .tuple(
        fc.constantFrom(...FUNCTIONS),
        fc.array(fc.oneof({ weight: 3, arbitrary: any }, { weight: 1, arbitrary: tie('lambda') }), {
          maxLength: 3,
        }),
        any,
        fc.boolean(),
      )
      .map(([{ name }, args, receiver, postfix]) =>
        postfix ? `(${receiver}).$${name}(${args.join(', ')})` : `$${name}(${args.join(', ')})`,
      ),
    any: fc.oneof(
      { maxDepth: 4, depthIdentifier: 'any' },
      tie('atom'),
      tie('call'),
      tie('call'),
      fc
        .tuple(any, binary, any)
        .map(([left, operator, right]) => `(${left}) ${operator} (${right})`),
      fc.tuple(any, fc.constantFrom('AND', 'OR'), any).map(([a, word, b]) => `(${a} ${word} ${b})`),
      fc.tuple(any, any, any).map(([c, a, b]) => `(IF ${c} THEN ${a} ELSE ${b})`),
      fc.tuple(fc.constantFrom('NOT ', '-'), any).map(([sign, a]) => `(${sign}(${a}))`),
      fc.tuple(any, name).map(([a, field]) => `(${a}).${field}`),
      fc.tuple(any, any).map(([a, index]) => `(${a})[${index}]`),
      fc.tuple(any, any, any).map(([a, from, to]) => `(${a})[${from}:${to}]`),
      fc.array(any, { maxLength: 3 }).map((items) => `[${items.join(', ')}]`),
      fc.tuple(tie('atom'), any).map(([key, value]) => `{${key}: ${value}}`),
    ),
  };
});

const payloads = fc.dictionary(
  fc.constantFrom(...NAMES),
  fc.oneof(
    fc.jsonValue({ maxDepth: 3 }),
    fc.array(fc.nat(9), { maxLength: 8 }),
    fc.string({ maxLength: 30 }),
  ),
);

const mappers = fc.letrec<{ any: unknown }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 3 },
    sources.any,
    fc.jsonValue({ maxDepth: 1 }),
    fc.array(tie('any'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...NAMES), tie('any'), { maxKeys: 3 }),
    fc
      .tuple(fc.constantFrom(...OPERATORS), fc.array(tie('any'), { minLength: 4, maxLength: 4 }))
      .map(([{ name, parameters }, values]) => ({
        [`${name}()`]: Object.fromEntries(parameters.map((each, at) => [each.name, values[at]])),
      })),
  ),
}));

/** The tree without what depends on how it was written. */
function bare(node: unknown): unknown {
  return JSON.parse(
    JSON.stringify(node, (key, value: unknown) =>
      /^(range|nameRange)$/.test(key) ? undefined : value,
    ),
  );
}

/** Nothing but JSON, within the limits. */
function assertValue(value: Value, depth = 0): void {
  assert.ok(depth <= LIMITS.valueDepth);
  if (typeof value === 'number') assert.ok(Number.isFinite(value));
  if (typeof value === 'string') assert.ok(value.length <= LIMITS.resultSize);
  if (typeof value !== 'object' || value === null) {
    assert.match(typeof value, /^(object|boolean|number|string)$/);
    return;
  }
  assert.ok(Array.isArray(value) || Object.keys(value).length <= LIMITS.resultSize);
  for (const below of Object.values(value as object) as Value[]) assertValue(below, depth + 1);
}

const ambient = {
  now: () => 1_764_000_000_000,
  uuid: () => '00000000-0000-4000-8000-000000000000',
};

function assertOutcome(outcome: Outcome<Value>): void {
  if (outcome.ok) {
    assertValue(outcome.value);
    assert.ok(JSON.stringify(outcome.value).length <= LIMITS.resultSize * 7);
  } else assert.notEqual(outcome.error.code, 'evaluation_failed', outcome.error.message);
}

/** What payloads inherit from. */
const ROOT = Object.getPrototypeOf({}) as object;

/** Whoever asks a prototype for a name is seen. */
function withTrap(work: () => void): void {
  let asked = 0;
  const names = ['a', 'b', 'x', 'items', 'text'];
  for (const name of names) {
    const get = (): unknown => {
      asked++;
      return 'from the prototype';
    };
    // Whoever sets it gets it: the XML reader has fields of such names.
    const set = function set(this: object, value: unknown): void {
      Object.defineProperty(this, name, { value, writable: true, configurable: true });
    };
    Object.defineProperty(ROOT, name, { get, set, configurable: true });
  }
  try {
    work();
  } finally {
    for (const name of names) Reflect.deleteProperty(ROOT, name);
  }
  assert.equal(asked, 0);
}

describe('any expression', () => {
  test('is the same tree after it was printed', () => {
    fc.assert(
      fc.property(sources.any, (source) => {
        const parsed = parseExpression(source);
        assert.ok(parsed.ok, source);
        const printed = printExpression(parsed.value);
        const again = parseExpression(printed);
        assert.ok(again.ok, printed);
        assert.deepEqual(bare(again.value), bare(parsed.value));
      }),
      options,
    );
  });

  test('evaluates to JSON within the limits or to an error with a code', () => {
    let evaluated = 0;
    fc.assert(
      fc.property(sources.any, payloads, (source, payload) => {
        const compiled = compileExpression(source, { limits: LIMITS });
        if (!compiled.ok) return;
        evaluated++;
        const scope = { parsed_body: payload, headers: payload };
        const before = JSON.stringify(payload);
        assertOutcome(compiled.value.evaluate(scope, ambient));
        assert.equal(JSON.stringify(payload), before);
      }),
      options,
    );
    assert.ok(evaluated > numRuns / 10, `${evaluated} were evaluated`);
  });

  test('asks no prototype', () => {
    fc.assert(
      fc.property(sources.any, payloads, (source, payload) => {
        const compiled = compileExpression(source, { limits: LIMITS });
        if (!compiled.ok) return;
        withTrap(() =>
          compiled.value.evaluate({ parsed_body: payload, headers: payload }, ambient),
        );
      }),
      options,
    );
  });
});

describe('any text', () => {
  const signs = fc.constantFrom(
    ...Array.from('()[]{}.,:=><!+-*/"\'\\$ '),
    'IF ',
    'NOT ',
    ' IN ',
    '=>',
    '$MAP',
    'a',
    '1',
    '\n',
    'é',
    '😀',
  );

  test('compiles or is an error with a code and a place', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(signs).map((all) => all.join('')),
        ),
        (source) => {
          const compiled = compileExpression(source, { limits: LIMITS });
          if (compiled.ok) return assertOutcome(compiled.value.evaluate({}, ambient));
          const { code, range } = compiled.error;
          assert.notEqual(code, 'evaluation_failed', compiled.error.message);
          assert.ok(range.start >= 0 && range.start <= range.end && range.end <= source.length);
        },
      ),
      options,
    );
  });
});

describe('any mapper', () => {
  test('makes JSON within the limits or is an error with a code', () => {
    fc.assert(
      fc.property(mappers.any, payloads, (mapper, payload) => {
        const compiled = compileMapper(mapper, { limits: LIMITS });
        if (!compiled.ok)
          return assert.notEqual(compiled.error.code, 'evaluation_failed', compiled.error.message);
        withTrap(() => {
          const outcome = compiled.value.evaluate({ parsed_body: payload, headers: {} }, ambient);
          if (!outcome.ok)
            assert.notEqual(outcome.error.code, 'evaluation_failed', outcome.error.message);
        });
        assertOutcome(compiled.value.evaluate({ parsed_body: payload, headers: {} }, ambient));
      }),
      options,
    );
  });
});
