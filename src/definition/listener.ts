import type { Listener } from '../model/listener.ts';
import { compileExpression, compileMapper, type Expression, type Mapper } from '../expr/expr.ts';
import { describeExpression, type Problem } from './problem.ts';
import { compileMask, isMaskPath, type Mask } from './mask.ts';
import { compileSchema, type PayloadSchema } from './schema.ts';

/** What the expressions and the schema of a listener become, once: no request waits for a compiler. */
export interface CompiledListener {
  readonly rules: readonly Expression[];
  readonly schema: PayloadSchema | undefined;
  readonly filter: Expression | undefined;
  readonly eventType: Expression | undefined;
  readonly eventData: Mapper | undefined;
  readonly dedupeKeys: readonly Expression[];
  readonly mask: Mask | undefined;
  /** Masks what is stored, and not only what is shown. */
  readonly masksAtRest: boolean;
  /** What could not be compiled: everything else is left out then, and every request refused. */
  readonly problems: readonly Problem[];
}

/** What a listener says in expressions. */
export type Expressed = Pick<
  Listener,
  'verification' | 'payload' | 'filter' | 'dedupe' | 'mapping' | 'redaction'
>;

/** Undefined where a listener has no expressions and no schema, as most have none. */
export function compileListener(listener: Expressed): CompiledListener | undefined {
  if (!hasExpressions(listener)) return undefined;
  const problems: Problem[] = [];
  const { verification, payload, filter, dedupe, mapping, redaction } = listener;
  const expression = (path: string, source: string | undefined): Expression | undefined => {
    if (source === undefined) return undefined;
    const compiled = compileExpression(source);
    if (compiled.ok) return compiled.value;
    problems.push(describeExpression(path, compiled.error));
    return undefined;
  };
  const all = (path: string, sources: readonly string[] = []): readonly Expression[] =>
    sources.flatMap((source, i) => expression(`${path}/${i}`, source) ?? []);
  return {
    rules: all('/verification/rules', verification.rules),
    schema: compilePayloadSchema(payload, problems),
    filter: expression('/filter', filter),
    eventType: expression('/mapping/type', mapping?.type),
    eventData: compileData(mapping?.data, '/mapping/data', problems),
    dedupeKeys: all('/dedupe/key', dedupe?.keys),
    mask: compileRedaction(redaction, problems),
    masksAtRest: redaction?.atRest ?? false,
    problems,
  };
}

function hasExpressions({
  verification,
  payload,
  filter,
  dedupe,
  mapping,
  redaction,
}: Expressed): boolean {
  return [verification.rules, payload.schema, filter, dedupe, mapping, redaction].some(
    (part) => part !== undefined,
  );
}

function compilePayloadSchema(
  { schema }: Listener['payload'],
  problems: Problem[],
): PayloadSchema | undefined {
  if (schema === undefined) return undefined;
  const compiled = compileSchema(schema);
  if (compiled.ok) return compiled.value;
  const { path, message } = compiled.error;
  problems.push({ path: `/payload/schema${path}`, message, code: 'schema_invalid' });
  return undefined;
}

function compileData(data: unknown, path: string, problems: Problem[]): Mapper | undefined {
  if (data === undefined) return undefined;
  const compiled = compileMapper(data);
  if (compiled.ok) return compiled.value;
  problems.push(describeExpression(path, compiled.error));
  return undefined;
}

function compileRedaction(redaction: Listener['redaction'], problems: Problem[]): Mask | undefined {
  if (redaction === undefined) return undefined;
  for (const [i, path] of redaction.paths.entries()) {
    if (isMaskPath(path)) continue;
    const message = `"${path}" is not a path such as "customer.email" or "cards[].number"`;
    problems.push({ path: `/redaction/paths/${i}`, message, code: 'path_invalid' });
  }
  return compileMask(redaction.paths.filter(isMaskPath));
}
