/**
 * The error catalogue: every code that a caller can see, its HTTP status and what it means, said once.
 * Codes are stable forever; the reference page in the docs is generated from this table.
 */
export const ERRORS = {
  // what comes before any endpoint
  request_malformed: {
    status: 400,
    means: 'What came is not an HTTP/1.1 request, or can be read in more than one way.',
  },
  request_timeout: { status: 408, means: 'The request did not come in time.' },
  expectation_unsupported: {
    status: 417,
    means: 'Of all expectations only `100-continue` is served.',
  },
  headers_too_large: { status: 431, means: 'The request has too many headers, or too long ones.' },

  // the notify endpoint
  listener_not_found: { status: 404, means: 'No enabled listener has this webhook URL.' },
  method_not_allowed: {
    status: 405,
    means: 'This address does not take the method; see the `Allow` header.',
  },
  address_not_allowed: {
    status: 403,
    means: "The sender's address is not on the listener's allowlist.",
  },
  body_too_large: { status: 413, means: 'The body is larger than the listener takes.' },
  body_incomplete: { status: 400, means: 'The connection ended before the whole body had come.' },
  encoding_unsupported: {
    status: 415,
    means: 'The body has a content encoding that is not served.',
  },
  failures_exceeded: {
    status: 429,
    means: 'Too many refused requests from this address; wait as `Retry-After` says.',
  },
  credential_missing: { status: 401, means: 'The listener wants a credential and none came.' },
  credential_invalid: {
    status: 401,
    means: 'The credential is malformed, forged, or of another installation.',
  },
  credential_expired: { status: 401, means: 'The credential is past its expiry.' },
  credential_revoked: { status: 401, means: 'The credential has been revoked.' },
  credential_not_allowed: {
    status: 403,
    means: 'The credential is good, but not for this listener.',
  },
  signature_missing: { status: 401, means: 'The listener wants a signature and none came.' },
  signature_malformed: {
    status: 401,
    means: 'The signature is not in the form that its scheme prescribes.',
  },
  signature_mismatch: {
    status: 401,
    means: 'The signature was not made over these bytes with a secret of the listener.',
  },
  signature_expired: {
    status: 401,
    means: 'The signed time is further from now than the scheme tolerates.',
  },
  signature_replayed: {
    status: 401,
    means: 'This very message, with this time, has been taken already.',
  },
  provider_unavailable: {
    status: 503,
    means: 'The provider was asked for a key or to confirm, and did not answer; send it again.',
  },
  challenge_unanswerable: {
    status: 400,
    means: 'It is a challenge of the listener, and a part of the answer to it cannot be made.',
  },
  handshake_pending: {
    status: 409,
    means: 'Secrets of earlier handshakes wait to be confirmed, and no more are taken.',
  },
  secret_unreadable: {
    status: 401,
    means: "The listener's secret cannot be decrypted; nothing can be verified with it.",
  },
  rule_failed: {
    status: 401,
    means: 'A verification rule of the listener does not hold, or cannot be evaluated.',
  },
  content_type_unsupported: { status: 415, means: 'The listener does not take this content type.' },
  body_malformed: { status: 400, means: 'The body is not what its content type says.' },
  payload_schema_mismatch: {
    status: 422,
    means:
      "The payload does not fit the listener's schema; `details` has what does not, by JSON pointer.",
  },
  expression_failed: {
    status: 422,
    means: 'An expression of the listener or the trigger cannot be evaluated for this payload.',
  },
  quota_exceeded: {
    status: 429,
    means: 'The listener keeps as many bytes as it may; there is room again when bodies expire.',
  },
  rate_limited: { status: 429, means: 'Over the rate limit; wait as `Retry-After` says.' },
  store_unavailable: {
    status: 503,
    means: 'The event could not be made durable now; send it again.',
  },
  configuration_stale: {
    status: 503,
    means:
      'This node could not look for too long whether its configuration still holds; send it again.',
  },
  role_unfit: {
    status: 503,
    means: 'This node has the role `worker` and takes no webhooks: send it to another one.',
  },

  // the admin API
  token_invalid: {
    status: 401,
    means: 'The token or the session is missing or wrong, or has ended.',
  },
  role_insufficient: { status: 403, means: 'The role of the account does not allow this.' },
  origin_untrusted: {
    status: 403,
    means: 'A change with a Studio session did not come from the Studio.',
  },
  password_mismatch: { status: 401, means: 'No account has this name and this password.' },
  second_factor_required: {
    status: 401,
    means: 'The password is right; a code of the second factor is wanted too.',
  },
  second_factor_mismatch: {
    status: 401,
    means: 'The code is wrong, has ended, or has been used.',
  },
  second_factor_missing: {
    status: 403,
    means: 'The role wants a second factor and the account has none; set one up in the Studio.',
  },
  link_invalid: { status: 404, means: 'The link has been used, has ended, or never was one.' },
  route_not_found: { status: 404, means: 'The API has no such address.' },
  request_invalid: {
    status: 400,
    means: 'The request does not fit the contract; the message names the field.',
  },
  expression_invalid: {
    status: 400,
    means: 'An expression or a schema in the request is wrong; `details` says where and why.',
  },
  resource_not_found: { status: 404, means: 'Nothing has this id.' },
  etag_mismatch: {
    status: 412,
    means: 'The resource has changed since it was read; read it again.',
  },
  state_conflict: { status: 409, means: 'The resource is in a state that does not allow this.' },
  internal_error: {
    status: 500,
    means: 'A fault in Earshot; the log has a line with this request id.',
  },

  // attempts of a forward
  destination_refused: {
    status: 502,
    means: 'The address is private and `EARSHOT_OUTBOUND_ALLOW` does not name it.',
  },
  destination_invalid: {
    status: 502,
    means: 'The URL is not an http or https URL that can be called.',
  },
  destination_unresolved: {
    status: 502,
    means: 'The host name of the destination does not resolve.',
  },
  destination_unreachable: { status: 502, means: 'No connection could be made, or it broke.' },
  destination_untrusted: { status: 502, means: "The destination's TLS certificate is not valid." },
  destination_timeout: { status: 504, means: 'The destination did not answer in time.' },
  destination_status: {
    status: 502,
    means: 'The destination answered with a status other than 2xx.',
  },
  destination_paused: {
    status: 503,
    means: 'The destination keeps failing and is paused; its runs wait until a probe goes well.',
  },
  attempt_interrupted: {
    status: 500,
    means: 'The process ended while the attempt was under way; its effect is unknown.',
  },
  body_erased: { status: 410, means: 'The body is no longer kept.' },
  step_failed: { status: 500, means: 'A step could not be carried out.' },
} as const satisfies Record<string, { status: number; means: string }>;

export type ErrorCode = keyof typeof ERRORS;

/** One of the things that are wrong, for programs. */
export interface ErrorDetail {
  /** A JSON pointer (RFC 6901): into the payload, or into what was sent to the API. */
  readonly path: string;
  readonly message: string;
  /** Of an expression: which of its errors, and where in the source (from 1). */
  readonly code?: string | undefined;
  readonly line?: number | undefined;
  readonly column?: number | undefined;
}

export interface EarshotErrorOptions extends ErrorOptions {
  readonly details?: readonly ErrorDetail[] | undefined;
  /** After how many milliseconds it may be tried again. */
  readonly retryAfterMs?: number | undefined;
}

/** An error with a code of the catalogue. Thrown where no caller is expected to handle it; else returned as a value. */
export class EarshotError extends Error {
  override readonly name = 'EarshotError';
  readonly code: ErrorCode;
  readonly details: readonly ErrorDetail[] | undefined;
  readonly retryAfterMs: number | undefined;

  constructor(code: ErrorCode, message?: string, options?: EarshotErrorOptions) {
    super(message ?? ERRORS[code].means, options);
    this.code = code;
    this.details = options?.details;
    this.retryAfterMs = options?.retryAfterMs;
  }

  get status(): number {
    return ERRORS[this.code].status;
  }
}

export function isEarshotError(error: unknown, code?: ErrorCode): error is EarshotError {
  return error instanceof EarshotError && (code === undefined || error.code === code);
}
