import type { z } from 'zod';
import { EarshotError, ERRORS, type ErrorCode, type ErrorDetail } from '../model/error.ts';
import type { WireError } from './contract.ts';

/** How the API says no: one envelope, whatever went wrong. */

/** Thrown, since nobody between a handler and the edge has anything to do with it. */
export function refuse(code: ErrorCode, message?: string): never {
  throw new EarshotError(code, message);
}

/** The named field, and what was expected there. */
export function refuseField(path: string, expected: string): never {
  refuse('request_invalid', `"${path}": ${expected}`);
}

/** Nothing, where there are no problems; else 400 with all of them, the first one in the message. */
export function refuseProblems(problems: readonly ErrorDetail[] = []): void {
  const [first] = problems;
  if (first === undefined) return;
  const { path, message } = first;
  throw new EarshotError('expression_invalid', `"${path}": ${message}`, { details: problems });
}

/** The value, or 404 in words. */
export function found<T>(value: T | undefined, noun: string, id: string): T {
  return value ?? refuse('resource_not_found', `no ${noun} has the id "${id}"`);
}

const MOST_ISSUES = 5;
const KIND = /^(?:Invalid input|Invalid option|Too small|Too big|Invalid string): /;

/** Never with the value that was given: it may be a secret. */
export function describeIssues(issues: readonly z.core.$ZodIssue[], where: string): string {
  const lines = issues.slice(0, MOST_ISSUES).map((issue) => {
    const path = formatPath(issue.path);
    return `"${path === '' ? where : path}": ${issue.message.replace(KIND, '')}`;
  });
  const more = issues.length - lines.length;
  return lines.join('; ') + (more > 0 ? `; and ${more} more` : '');
}

function formatPath(path: readonly PropertyKey[]): string {
  let text = '';
  for (const part of path) {
    if (typeof part === 'number') text += `[${part}]`;
    else text += `${text === '' ? '' : '.'}${String(part)}`;
  }
  return text;
}

const RETRY_AFTER_S = '2';

export function toRefusal(error: EarshotError, requestId: string): Response {
  const body: WireError = {
    error: { code: error.code, message: error.message, details: error.details?.slice() },
    request_id: requestId,
  };
  const response = Response.json(body, { status: ERRORS[error.code].status });
  if (error.status === 401) response.headers.set('WWW-Authenticate', 'Bearer');
  if (error.status === 503) response.headers.set('Retry-After', RETRY_AFTER_S);
  return response;
}
