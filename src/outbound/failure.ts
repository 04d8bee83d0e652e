import { isEarshotError, type ErrorCode } from '../model/error.ts';

export interface Failure {
  readonly code: ErrorCode;
  readonly message: string;
}

/** Node's codes for certificates that do not verify (its "X509 certificate error codes"), and OpenSSL's own. */
const TLS =
  /^(?:CERT_|CRL_|UNABLE_TO_|ERROR_IN_|SELF_SIGNED_|DEPTH_ZERO_|INVALID_(?:CA|PURPOSE)$|PATH_LENGTH_|HOSTNAME_MISMATCH$|OUT_OF_MEM$|UNSPECIFIED$|ERR_SSL_|ERR_TLS_|EPROTO$)/;

const CODES: readonly { readonly when: RegExp; readonly code: ErrorCode }[] = [
  { when: /^UND_ERR_(?:INVALID_ARG|NOT_SUPPORTED)$/, code: 'destination_invalid' },
  { when: /^(?:UND_ERR_CONNECT_TIMEOUT|ETIMEDOUT)$/, code: 'destination_timeout' },
  { when: TLS, code: 'destination_untrusted' },
];

const CLOSED: ReadonlySet<unknown> = new Set(['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE']);

/** Whether the other side has closed the connection, or pulled it away. */
export function isClosed(error: Error & { readonly code?: unknown }): boolean {
  return CLOSED.has(error.code);
}

/** Names what went wrong on the wire by the error's code, never by its text. */
export function toFailure(error: Error & { readonly code?: unknown }): Failure {
  if (isEarshotError(error)) return { code: error.code, message: error.message };
  const given = typeof error.code === 'string' ? error.code : '';
  const code = CODES.find(({ when }) => when.test(given))?.code ?? 'destination_unreachable';
  return { code, message: describe(error) };
}

function describe(error: Error & { readonly reason?: unknown }): string {
  // When every address of a host fails, the error that bundles them has no text of its own.
  if (error instanceof AggregateError)
    return error.errors.map((each: Error) => each.message).join('; ');
  return typeof error.reason === 'string' ? error.reason : error.message;
}
