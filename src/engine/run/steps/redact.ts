/** Stands where a value was left out. */
const REDACTED = '[redacted]';

/**
 * Names of headers whose values let somebody in: by what they contain, since every vendor has its own. Too much
 * redacted costs a look at the workflow; too little puts a credential into every backup.
 */
const CREDENTIAL = /authorization|cookie|token|secret|key|password|signature|credential|session/;

/** Ours, and public although the name says "key". */
const PUBLIC: ReadonlySet<string> = new Set(['idempotency-key']);

/** Headers as the history keeps them; names must be in lower case. */
export function redactHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const name of Object.keys(headers)) {
    kept[name] = CREDENTIAL.test(name) && !PUBLIC.has(name) ? REDACTED : (headers[name] ?? '');
  }
  return kept;
}
