import type { Event, Request, StageTime } from '../../model/request.ts';
import type { WireEvent, WireRequest } from '../contract.ts';
import { toInstant } from './instant.ts';

export function toWireRequest(request: Request): WireRequest {
  return {
    id: request.id,
    listener_id: request.listenerId,
    received_at: toInstant(request.receivedAt),
    outcome: request.outcome,
    code: request.code ?? null,
    reason: request.reason ?? null,
    authenticated: request.authenticated,
    method: request.method,
    address: request.address,
    credential_id: request.credentialId ?? null,
    content_type: request.contentType ?? null,
    size_bytes: request.sizeBytes,
    sha256: request.sha256 ?? null,
    event_id: request.eventId ?? null,
    type: request.eventType ?? null,
    replay_of: request.replayOf ?? null,
    body_erased_at: toErasure(request),
    stages: request.stages.map(toWireStage),
  };
}

export function toErasure(request: Request | undefined): string | null {
  return request?.bodyErasedAt === undefined ? null : toInstant(request.bodyErasedAt);
}

export function toWireStage({ stage, durationUs }: StageTime): WireRequest['stages'][number] {
  return { stage, duration_us: durationUs };
}

export function toWireEvent(event: Event): WireEvent {
  return {
    id: event.id,
    listener_id: event.listenerId,
    request_id: event.requestId,
    type: event.type ?? null,
    received_at: toInstant(event.receivedAt),
    size_bytes: event.sizeBytes,
  };
}
