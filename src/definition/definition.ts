/**
 * What definitions say in expressions and schemas: checked when they are saved, compiled when the catalog loads them,
 * and asked by ingest for each request.
 */
export { findUncoveredKeys } from './coverage.ts';
export { inferSchema } from './infer.ts';
export { explainExpression, type Clause } from './explain.ts';
export { compileListener, type CompiledListener } from './listener.ts';
export type { Mask } from './mask.ts';
export { MALFORMED, readPayload, toBaseType, type Payload } from './payload.ts';
export { RequestScope, RuleScope } from './scope.ts';
export { compileTrigger, type CompiledTrigger } from './trigger.ts';
export { toHeaders, toStoredScope } from './stored.ts';
