import type {
  Argument,
  BinaryOperator,
  Call,
  Entry,
  Lambda,
  List,
  Literal,
  Logic,
  Node,
  ObjectNode,
} from './ast.ts';
import { Stop, type Range } from './error.ts';
import { readTokens, type Token } from './lexer.ts';
import type { Limits } from './limits.ts';

/** Source to tree; throws a Stop. The grammar is above its methods and, in one piece, in docs/expressions.md. */
export function parse(source: string, limits: Limits): Node {
  const { length } = source;
  if (length > limits.sourceLength) {
    const range = { start: limits.sourceLength, end: length };
    const summary = `the source has ${length} characters; ${limits.sourceLength} are allowed`;
    throw new Stop('source_too_long', summary, range);
  }
  return new Parser(readTokens(source), limits.depth).parseSource();
}

const COMPARISONS: ReadonlySet<string> = new Set(['==', '!=', '<', '<=', '>', '>=', 'IN']);
const FOUND: Partial<Record<Token['kind'], string>> = { end: 'the end', text: 'a text' };
const WORDS: Readonly<Record<string, null | boolean>> = { TRUE: true, FALSE: false, NULL: null };

class Parser {
  readonly #tokens: readonly Token[];
  readonly #maxDepth: number;
  #at = 0;
  #nesting = 0;

  constructor(tokens: readonly Token[], maxDepth: number) {
    this.#tokens = tokens;
    this.#maxDepth = maxDepth;
  }

  /** Source = Expression end */
  parseSource(): Node {
    const node = this.#expression();
    if (this.#next.kind !== 'end') throw this.#unexpected('an operator or the end');
    return node;
  }

  /** Expression = "IF" Expression "THEN" Expression "ELSE" Expression | Or */
  #expression(): Node {
    // Parentheses leave no node behind, and go as deep into the stack as those that do.
    if (++this.#nesting > this.#maxDepth) throw this.#tooDeep(this.#next.range);
    const node = this.#is('keyword', 'IF') ? this.#if() : this.#or();
    this.#nesting--;
    return node;
  }

  #if(): Node {
    const { start } = this.#take().range;
    const condition = this.#expression();
    this.#expect('keyword', 'THEN');
    const whenTrue = this.#expression();
    this.#expect('keyword', 'ELSE');
    const whenFalse = this.#expression();
    const range = { start, end: whenFalse.range.end };
    const base = this.#base(range, [condition, whenTrue, whenFalse]);
    return { kind: 'if', ...base, condition, whenTrue, whenFalse };
  }

  /** Or = And { "OR" And } */
  #or(): Node {
    return this.#chain('OR', () => this.#and());
  }

  /** And = Not { "AND" Not } */
  #and(): Node {
    return this.#chain('AND', () => this.#not());
  }

  #chain(operator: Logic['operator'], operand: () => Node): Node {
    const first = operand();
    if (!this.#is('keyword', operator)) return first;
    const operands = [first];
    while (this.#skip('keyword', operator)) operands.push(operand());
    const range = { start: first.range.start, end: this.#lastEnd };
    return { kind: 'logic', ...this.#base(range, operands), operator, operands };
  }

  /** Not = "NOT" Not | Comparison */
  #not(): Node {
    if (!this.#is('keyword', 'NOT')) return this.#comparison();
    const { start } = this.#take().range;
    return this.#unary('NOT', start, () => this.#not());
  }

  #unary(operator: 'NOT' | '-', start: number, operandOf: () => Node): Node {
    if (++this.#nesting > this.#maxDepth) throw this.#tooDeep(this.#next.range);
    const operand = operandOf();
    this.#nesting--;
    const base = this.#base({ start, end: operand.range.end }, [operand]);
    return { kind: 'unary', ...base, operator, operand };
  }

  /**
   * Comparison = Sum [ ( "==" | "!=" | "<" | "<=" | ">" | ">=" | "IN" | "NOT" "IN" ) Sum ]
   *
   * One of them, not a chain: `1 < x < 9` would compare a boolean, and the hosted pages disagree on which binds first.
   */
  #comparison(): Node {
    const left = this.#sum();
    const operator = this.#comparisonOperator();
    if (operator === undefined) return left;
    const node = this.#binary(operator, left, this.#sum());
    const { range } = this.#next;
    if (this.#comparisonOperator() !== undefined)
      throw new Stop('comparison_chained', 'compare two at a time; join them with AND', range);
    return node;
  }

  #comparisonOperator(): BinaryOperator | undefined {
    const { kind, text } = this.#next;
    const isNegated = this.#is('keyword', 'NOT') && /^in$/i.test(this.#peek(1).written);
    if (isNegated) {
      this.#at += 2;
      return 'NOT IN';
    }
    if ((kind !== 'symbol' && kind !== 'keyword') || !COMPARISONS.has(text)) return undefined;
    this.#at++;
    return text as BinaryOperator;
  }

  /** Sum = Product { ( "+" | "-" ) Product } */
  #sum(): Node {
    let left = this.#product();
    while (this.#is('symbol', '+') || this.#is('symbol', '-'))
      left = this.#binary(this.#take().text as BinaryOperator, left, this.#product());
    return left;
  }

  /** Product = Negation { ( "*" | "/" ) Negation } */
  #product(): Node {
    let left = this.#negation();
    while (this.#is('symbol', '*') || this.#is('symbol', '/'))
      left = this.#binary(this.#take().text as BinaryOperator, left, this.#negation());
    return left;
  }

  #binary(operator: BinaryOperator, left: Node, right: Node): Node {
    const range = { start: left.range.start, end: right.range.end };
    return { kind: 'binary', ...this.#base(range, [left, right]), operator, left, right };
  }

  /**
   * Negation = "-" Negation | Access
   *
   * A minus before a number belongs to the number.
   */
  #negation(): Node {
    if (!this.#is('symbol', '-') || this.#peek(1).kind === 'number') return this.#access();
    const { start } = this.#take().range;
    return this.#unary('-', start, () => this.#negation());
  }

  /** Access = Primary { "." Field | "." function Arguments | "[" Subscript "]" } */
  #access(): Node {
    let node = this.#primary();
    for (;;) {
      if (this.#skip('symbol', '.')) node = this.#member(node);
      else if (this.#skip('symbol', '[')) node = this.#subscript(node);
      else return node;
    }
  }

  /**
   * Field = name | keyword
   *
   * After a point, `in` is a field like any other.
   */
  #member(object: Node): Node {
    const { kind, written: name, range: nameRange } = this.#next;
    if (kind === 'function') return this.#call(object);
    if (kind !== 'name' && kind !== 'keyword') throw this.#unexpected('a field or a function');
    this.#at++;
    const range = { start: object.range.start, end: nameRange.end };
    return { kind: 'member', ...this.#base(range, [object]), object, name, nameRange };
  }

  /** Subscript = Expression | [ Expression ] ":" [ Expression ] */
  #subscript(object: Node): Node {
    const from = this.#is('symbol', ':') ? undefined : this.#expression();
    if (from !== undefined && this.#skip('symbol', ']')) {
      const range = { start: object.range.start, end: this.#lastEnd };
      return { kind: 'index', ...this.#base(range, [object, from]), object, index: from };
    }
    this.#expect('symbol', ':', '":" or "]"');
    const to = this.#is('symbol', ']') ? undefined : this.#expression();
    this.#expect('symbol', ']');
    const range = { start: object.range.start, end: this.#lastEnd };
    const parts = [object, from, to].filter((each) => each !== undefined);
    return { kind: 'slice', ...this.#base(range, parts), object, from, to };
  }

  /** Primary = Literal | name | function Arguments | List | Object | "(" Expression ")" */
  #primary(): Node {
    const { kind, text, range } = this.#next;
    if (kind === 'function') return this.#call(undefined);
    if (kind === 'name') {
      this.#at++;
      return { kind: 'name', ...this.#base(range, []), name: text };
    }
    if (this.#is('symbol', '[')) return this.#list();
    if (this.#is('symbol', '{')) return this.#object();
    if (!this.#skip('symbol', '(')) return this.#literal();
    const node = this.#expression();
    this.#expect('symbol', ')');
    return node;
  }

  /** Literal = text | [ "-" ] number | "TRUE" | "FALSE" | "NULL" */
  #literal(): Literal {
    const { start } = this.#next.range;
    const minus = this.#skip('symbol', '-');
    const { kind, text, range } = this.#next;
    const isWord = kind === 'keyword' && text in WORDS;
    if (kind !== 'number' && kind !== 'text' && !isWord) throw this.#unexpected('a value');
    this.#at++;
    const base = this.#base({ start, end: range.end }, []);
    if (kind === 'text') return { kind: 'literal', ...base, value: text };
    if (isWord) return { kind: 'literal', ...base, value: WORDS[text] ?? null };
    // Subtracted, since there is no -0 here: it would be printed as 0.
    return { kind: 'literal', ...base, value: minus ? 0 - Number(text) : Number(text) };
  }

  /** List = "[" [ Expression { "," Expression } [ "," ] ] "]" */
  #list(): List {
    const { start } = this.#take().range;
    const items = this.#separated(']', () => this.#expression());
    const range = { start, end: this.#lastEnd };
    return { kind: 'list', ...this.#base(range, items), items };
  }

  /** Object = "{" [ Entry { "," Entry } [ "," ] ] "}" */
  #object(): ObjectNode {
    const { start } = this.#take().range;
    const entries = this.#separated('}', () => this.#entry());
    const range = { start, end: this.#lastEnd };
    const below = entries.flatMap(({ key, value }) => [key, value]);
    return { kind: 'object', ...this.#base(range, below), entries };
  }

  /** Entry = Expression ":" Expression */
  #entry(): Entry {
    const key = this.#expression();
    this.#expect('symbol', ':');
    return { key, value: this.#expression() };
  }

  /** Arguments = "(" [ Argument { "," Argument } [ "," ] ] ")" */
  #call(receiver: Node | undefined): Call {
    const { text: name, range: nameRange } = this.#take();
    this.#expect('symbol', '(');
    const given = this.#separated(')', () => this.#argument());
    const args = receiver === undefined ? given : [receiver, ...given];
    const range = { start: receiver?.range.start ?? nameRange.start, end: this.#lastEnd };
    const postfix = receiver !== undefined;
    return { kind: 'call', ...this.#base(range, args), name, nameRange, postfix, args };
  }

  /** Argument = Lambda | Expression */
  #argument(): Argument {
    return this.#beginsLambda() ? this.#lambda() : this.#expression();
  }

  /** Lambda = ( name | "(" [ name { "," name } [ "," ] ] ")" ) "=>" Expression */
  #lambda(): Lambda {
    const { start } = this.#next.range;
    const parameters = this.#skip('symbol', '(')
      ? this.#separated(')', () => this.#expect('name', undefined, 'a name').text)
      : [this.#take().text];
    this.#expect('symbol', '=>');
    const body = this.#expression();
    const range = { start, end: body.range.end };
    return { kind: 'lambda', ...this.#base(range, [body]), parameters, body };
  }

  #beginsLambda(): boolean {
    if (this.#next.kind === 'name') return this.#peek(1).written === '=>';
    if (!this.#is('symbol', '(')) return false;
    let ahead = 1;
    while (this.#peek(ahead).kind === 'name' || this.#peek(ahead).written === ',') ahead++;
    return this.#peek(ahead).written === ')' && this.#peek(ahead + 1).written === '=>';
  }

  /** What stands between commas up to a closing sign, which is taken too. */
  #separated<T>(close: string, one: () => T): readonly T[] {
    const all: T[] = [];
    while (!this.#skip('symbol', close)) {
      all.push(one());
      if (!this.#is('symbol', close)) this.#expect('symbol', ',', `"," or "${close}"`);
    }
    return all;
  }

  #base(range: Range, below: readonly { readonly depth: number }[]) {
    let depth = 1;
    for (const each of below) depth = Math.max(depth, each.depth + 1);
    if (depth > this.#maxDepth) throw this.#tooDeep(range);
    return { range, depth };
  }

  get #next(): Token {
    return this.#peek(0);
  }

  get #lastEnd(): number {
    return this.#peek(-1).range.end;
  }

  #peek(ahead: number): Token {
    const last = this.#tokens.length - 1;
    const token = this.#tokens[Math.min(this.#at + ahead, last)];
    if (token === undefined) throw new Error('there is always a last token');
    return token;
  }

  #take(): Token {
    const token = this.#next;
    this.#at++;
    return token;
  }

  #is(kind: Token['kind'], text: string): boolean {
    return this.#next.kind === kind && this.#next.text === text;
  }

  #skip(kind: Token['kind'], text: string): boolean {
    const found = this.#is(kind, text);
    if (found) this.#at++;
    return found;
  }

  #expect(kind: Token['kind'], text: string | undefined, say = `"${text}"`): Token {
    const { kind: found, text: foundText } = this.#next;
    if (found !== kind || (text !== undefined && foundText !== text)) throw this.#unexpected(say);
    return this.#take();
  }

  #unexpected(expected: string): Stop {
    const { kind, written, range } = this.#next;
    const found = FOUND[kind] ?? `"${written}"`;
    return new Stop('token_unexpected', `expected ${expected}, found ${found}`, range);
  }

  #tooDeep(range: Range): Stop {
    return new Stop('depth_exceeded', `nests deeper than ${this.#maxDepth} levels`, range);
  }
}
