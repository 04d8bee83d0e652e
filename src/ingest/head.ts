import type { IncomingMessage } from 'node:http';
import { reject, type Rejected } from './outcome.ts';

/** As many as Apache and Tomcat take. Node alone would drop those over its own limit and say nothing. */
const MAX_HEADERS = 100;

/**
 * What the parser lets through and no stage would look at, though it makes a request mean one thing to us and another
 * to the proxy in front. Undefined: nothing of that kind.
 */
export function refuseHead(http: IncomingMessage): Rejected | undefined {
  if (http.rawHeaders.length > 2 * MAX_HEADERS) {
    return reject('headers_too_large', `the request has more than ${MAX_HEADERS} headers`);
  }
  if (http.httpVersionMajor !== 1) {
    return reject('request_malformed', `HTTP/${http.httpVersion} is not served, HTTP/1.1 is`);
  }
  const { host, 'transfer-encoding': coding } = http.headers;
  // Repeated headers are joined with commas, and no host name has one (RFC 9112, 3.2).
  if (host === undefined ? http.httpVersionMinor > 0 : host.includes(',')) {
    return reject('request_malformed', 'a request of HTTP/1.1 has exactly one Host header');
  }
  return coding === undefined ? undefined : refuseCoding(http, coding);
}

/** Length and coding together the parser has refused already. */
function refuseCoding(http: IncomingMessage, coding: string): Rejected | undefined {
  const codings = coding.toLowerCase().split(/[ \t]*,[ \t]*/);
  // RFC 9112, 6.1 and 6.3: a proxy of HTTP/1.0 knows no chunks, and without them a request has no end.
  if (http.httpVersionMinor === 0 || codings.at(-1) !== 'chunked') {
    return reject('request_malformed', 'the body of this request has no certain end');
  }
  if (codings.length === 1) return undefined;
  // RFC 9112 suggests 501, which would tell the provider that the fault is ours and will pass.
  return reject('encoding_unsupported', `the transfer coding "${coding}" is not served`);
}

/** Path and query of the absolute form, which must be taken though it is meant for proxies (RFC 9112, 3.2.2). */
export function toOriginForm(target: string): string {
  const rest = target.replace(/^https?:\/\/[^/?#]*/i, '');
  return rest === target || rest.startsWith('/') ? rest : `/${rest}`;
}
