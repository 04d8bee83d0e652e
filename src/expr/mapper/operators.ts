import { article, fieldOf } from '../access.ts';
import { Stop } from '../error.ts';
import type { Code } from '../frame.ts';
import { concat, flatten, merge, stripHtml, toName } from '../functions/functions.ts';
import { isList, isTruthy, type Value } from '../value.ts';
import { LOOP_OPERATORS } from './loops.ts';
import { assigner, type Operator, type Parameter, type Part } from './operator.ts';
import { compileTemplate } from './template.ts';

const ARGS: Parameter = {
  name: 'args',
  doc: 'an object of mappings, whose names can be used beside all others, and hide them',
};

const PLAIN_OPERATORS: readonly Operator[] = [
  {
    name: 'EVAL',
    doc: 'The value of an expression that may use names of its own.',
    parameters: [
      { name: 'expression', doc: 'an expression, or any mapping', required: true },
      ARGS,
    ],
    example: {
      mapper: { 'EVAL()': { expression: 'net + tax', args: { tax: 'net * 0.19' } } },
      input: { net: 100 },
      output: 119,
    },
    build: (part) => {
      const { inner, set } = withArgs(part, 'args');
      const code = part.code('expression', inner);
      return (frame) => {
        set(frame);
        return code(frame);
      };
    },
  },
  {
    name: 'FLATTEN',
    doc: 'One list: items that are lists give way to their items, one level.',
    parameters: [{ name: 'items', doc: 'a list of mappings, or an expression', required: true }],
    direct: 'items',
    example: {
      mapper: { 'FLATTEN()': ['owner', 'watchers'] },
      input: { owner: 'ada', watchers: ['bo', 'cy'] },
      output: ['ada', 'bo', 'cy'],
    },
    build: (part) => overList(part, (items, frame) => flatten(items, frame)),
  },
  {
    name: 'MERGE',
    doc: 'One object of several; of two values for a name the later one counts.',
    parameters: [{ name: 'items', doc: 'a list of mappings, or an expression', required: true }],
    direct: 'items',
    example: {
      mapper: { 'MERGE()': ['defaults', { state: "'open'" }] },
      input: { defaults: { state: 'new', size: 1 } },
      output: { state: 'open', size: 1 },
    },
    build: (part) => overList(part, (items, frame) => merge(items, frame)),
  },
  {
    name: 'CONDITIONAL',
    doc: 'One of two mappings. Only the one that is chosen is evaluated; one that is left out is NULL.',
    parameters: [
      { name: 'condition', doc: 'a mapping', required: true },
      { name: 'on_pass', doc: 'where the condition holds' },
      { name: 'on_fail', doc: 'where it does not' },
      { ...ARGS, name: 'context' },
    ],
    example: {
      mapper: { 'CONDITIONAL()': { condition: "state == '7'", on_pass: "'done'" } },
      input: { state: '7' },
      output: 'done',
    },
    build: (part) => {
      const { inner, set } = withArgs(part, 'context');
      const condition = part.code('condition', inner);
      const onPass = part.code('on_pass', inner);
      const onFail = part.code('on_fail', inner);
      return (frame) => {
        set(frame);
        return isTruthy(condition(frame)) ? onPass(frame) : onFail(frame);
      };
    },
  },
  {
    name: 'LOOKUP',
    doc: 'The mapping that stands under a name. Only that one is evaluated.',
    parameters: [
      { name: 'key', doc: 'a mapping that makes the name: a text or a number', required: true },
      { name: 'mapping', doc: 'an object of mappings, or an expression', required: true },
      { name: 'default', doc: 'where there is no such name; NULL where left out' },
    ],
    example: {
      mapper: {
        'LOOKUP()': { key: 'impact', mapping: { 1: "'high'", 2: "'low'" }, default: "'unknown'" },
      },
      input: { impact: 2 },
      output: 'low',
    },
    build: (part) => {
      const key = part.code('key');
      const otherwise = part.code('default');
      if (!part.isObject('mapping')) return lookUp(key, part.code('mapping'), otherwise);
      const branches = new Map(part.entries('mapping'));
      return (frame) => {
        const name = key(frame);
        const branch = name === null ? undefined : branches.get(toName(name));
        return (branch ?? otherwise)(frame);
      };
    },
  },
  {
    name: 'CONCAT',
    doc: 'One text of several values; numbers and booleans become text, NULL counts as `""`.',
    parameters: [
      { name: 'items', doc: 'a list of mappings, or an expression', required: true },
      { name: 'separator', doc: 'stands between the items, as it is: a text and no expression' },
    ],
    example: {
      mapper: { 'CONCAT()': { items: ['repo', 'number'], separator: ' #' } },
      input: { repo: 'core', number: 7 },
      output: 'core #7',
    },
    build: (part) => {
      const separator = part.has('separator') ? part.text('separator') : '';
      return overList(part, (items, frame) => concat(items, separator, frame));
    },
  },
  {
    name: 'RENDER',
    doc: 'A text from a Mustache template: `{{name}}` is escaped for HTML, `{{{name}}}` is not, `{{#list}}…{{/list}}` repeats, `{{^list}}…{{/list}}` is for none, `{{! }}` is a comment. Items of lists are `labels.0`.',
    parameters: [{ name: 'template', doc: 'a text and no expression', required: true }, ARGS],
    example: {
      mapper: { 'RENDER()': { template: '{{num}} needs {{{who}}}', args: { num: 'number' } } },
      input: { number: 'INC1', who: 'R&D' },
      output: 'INC1 needs R&D',
    },
    build: (part) => {
      const { inner, set } = withArgs(part, 'args');
      const root = (name: string): Code => part.root(name, inner);
      const template = compileTemplate(part.text('template'), root, part.depth);
      return (frame) => {
        set(frame);
        return template(frame);
      };
    },
  },
  {
    name: 'STRIP_HTML',
    doc: 'The text of HTML, as `$STRIP_HTML` makes it.',
    parameters: [{ name: 'text', doc: 'a mapping', required: true }],
    direct: 'text',
    example: {
      mapper: { 'STRIP_HTML()': 'body' },
      input: { body: '<div>Disk <b>full</b></div><div>Now</div>' },
      output: 'Disk full\nNow',
    },
    build: (part) => {
      const code = part.code('text');
      return (frame) => {
        const text = code(frame);
        if (text === null) return null;
        if (typeof text !== 'string')
          throw new Stop('type_mismatch', `takes a text, not ${article(text)}`);
        frame.charge(1 + (text.length >> 4));
        return stripHtml(text);
      };
    },
  },
];

/** The catalogue, in the order of the docs. */
export const OPERATORS: readonly Operator[] = [...PLAIN_OPERATORS, ...LOOP_OPERATORS];

function withArgs(part: Part, parameter: string) {
  const entries = part.entries(parameter);
  const inner = part.bind(entries.map(([name]) => name));
  const codes = entries.map(([, code]) => code);
  return { inner, set: assigner(codes, inner) };
}

type Use = (items: readonly Value[], frame: Parameters<Code>[0]) => Value;

function overList(part: Part, use: Use): Code {
  const code = part.code('items');
  return (frame) => {
    const items = code(frame);
    if (items === null) return null;
    if (isList(items)) return use(items, frame);
    throw new Stop('type_mismatch', `takes a list, not ${article(items)}`);
  };
}

function lookUp(key: Code, mapping: Code, otherwise: Code): Code {
  return (frame) => {
    const name = key(frame);
    const found = name === null ? null : fieldOf(mapping(frame), toName(name));
    return found ?? otherwise(frame);
  };
}
