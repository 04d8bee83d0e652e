import type { StepDefinition, StepKind } from '../../../model/workflow.ts';
import type { StepContext, StepKindHandler, StepResult } from '../step.ts';
import { forward } from './forward.ts';

/** Every step kind, by its name; nobody else enumerates them. */
const STEP_KINDS: { readonly [K in StepKind]: StepKindHandler<K> } = {
  forward,
};

export function runStep<K extends StepKind>(context: StepContext<K>): Promise<StepResult> {
  const handler: StepKindHandler<K> = STEP_KINDS[context.step.kind];
  return handler.run(context);
}

/** Where a workflow may send to. */
export function originsOf(steps: readonly StepDefinition[]): readonly string[] {
  return [...new Set(steps.flatMap((step) => STEP_KINDS[step.kind].originsOf(step)))];
}
