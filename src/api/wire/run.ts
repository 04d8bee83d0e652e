import type { Attempt } from '../../model/attempt.ts';
import type { Run } from '../../model/run.ts';
import type { WireAttempt, WireRun } from '../contract.ts';
import { toWireBody } from './body.ts';
import { toInstant } from './instant.ts';

export function toWireRun(run: Run): WireRun {
  return {
    id: run.id,
    event_id: run.eventId,
    trigger_id: run.triggerId,
    workflow_id: run.workflowId,
    status: run.status,
    position: run.position,
    attempt_count: run.attempts,
    created_at: toInstant(run.createdAt),
    due_at: 'dueAt' in run ? toInstant(run.dueAt) : null,
    ended_at: 'endedAt' in run ? toInstant(run.endedAt) : null,
    error: ('error' in run ? run.error : undefined) ?? null,
    replay_id: run.replayId ?? null,
  };
}

export function toWireAttempt(attempt: Attempt): WireAttempt {
  const { request, response } = attempt;
  return {
    step: attempt.step,
    number: attempt.number,
    started_at: toInstant(attempt.startedAt),
    duration_ms: attempt.durationMs,
    outcome: attempt.outcome,
    code: attempt.code ?? null,
    message: attempt.message ?? null,
    request:
      request === undefined
        ? null
        : { method: request.method, url: request.url, headers: { ...request.headers } },
    response:
      response === undefined
        ? null
        : {
            status: response.status,
            headers: { ...response.headers },
            ...toWireBody(response.body),
            truncated: response.truncated,
          },
  };
}
