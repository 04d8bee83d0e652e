import { MALFORMED, toBaseType } from '../definition/definition.ts';
import { providerOf } from '../provider/provider.ts';
import { reject, type Rejected } from './outcome.ts';
import type { ParsedRequest, PermittedRequest } from './request.ts';

/** Bytes to payload, by content type. */
export function parse(request: PermittedRequest): ParsedRequest | Rejected {
  const declared = request.headers['content-type'];
  request.contentType = declared;
  const accepted = request.listener.payload.contentTypes;
  if (accepted !== undefined && !accepted.includes(toBaseType(declared ?? ''))) {
    return reject(
      'content_type_unsupported',
      `this listener takes ${accepted.join(', ')}, not "${declared ?? ''}"`,
    );
  }
  const payload = request.readPayload();
  if (payload === MALFORMED && !isMeantEmpty(request)) {
    return reject('body_malformed', `the body is not what its content type "${declared}" says`);
  }
  request.payload = payload === MALFORMED ? undefined : payload;
  return request as ParsedRequest;
}

function isMeantEmpty({ bytes, listener }: PermittedRequest): boolean {
  if (bytes.byteLength > 0) return false;
  return providerOf(listener.verification.signature?.preset ?? '')?.isBodyless === true;
}
