import type { Ended } from './outcome.ts';
import { misfit } from './misfit.ts';
import type { FittingRequest, ParsedRequest } from './request.ts';

/** Whether the payload is what the listener's schema says. What has no parsed form fits none. */
export function fitSchema(request: ParsedRequest): FittingRequest | Ended {
  const schema = request.compiled?.schema;
  if (schema === undefined) return request as FittingRequest;
  const details =
    request.payload === undefined
      ? [{ path: '', message: 'has no parsed form' }]
      : schema.violationsOf(request.payload, request.bytes.byteLength);
  if (details.length > 0) {
    const first = details.map(({ path, message }) => `"${path}" ${message}`).join('; ');
    return misfit(request, {
      code: 'payload_schema_mismatch',
      message: `the payload does not fit the schema: ${first}`,
      details,
    });
  }
  request.mark('schema');
  return request as FittingRequest;
}
