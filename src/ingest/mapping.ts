import type { Expression, Mapper } from '../expr/expr.ts';
import { toEventType } from '../model/request.ts';
import { failedExpression } from './misfit.ts';
import type { Ended } from './outcome.ts';
import type { MappedRequest, KeyedRequest } from './request.ts';
import { eventTypeOf } from './verify/verify.ts';

/** The event's type and data: by the listener's mapping; else what the provider calls it, and the payload. */
export function mapEvent(request: KeyedRequest): MappedRequest | Ended {
  const { compiled } = request;
  // What is made from here on is stored: it must not bring back what is masked.
  request.maskAtRest();
  if (compiled?.eventType === undefined && compiled?.eventData === undefined) {
    request.eventType = eventTypeOf(request);
    return request as MappedRequest;
  }
  const failed = mapType(request, compiled.eventType) ?? mapData(request, compiled.eventData);
  if (failed !== undefined) return failed;
  request.mark('map');
  return request as MappedRequest;
}

function mapType(request: KeyedRequest, mapping: Expression | undefined): Ended | undefined {
  if (mapping === undefined) {
    request.eventType = eventTypeOf(request);
    return undefined;
  }
  const scope = request.scope();
  const type = mapping.evaluate(scope, scope.ambient);
  if (!type.ok) return failedExpression(request, 'mapping of the type', type.error);
  request.eventType = toEventType(type.value);
  return undefined;
}

function mapData(request: KeyedRequest, mapping: Mapper | undefined): Ended | undefined {
  if (mapping === undefined) return undefined;
  const scope = request.scope();
  const data = mapping.evaluate(scope, scope.ambient);
  if (!data.ok) return failedExpression(request, 'mapping of the data', data.error);
  request.eventData = data.value;
  return undefined;
}
