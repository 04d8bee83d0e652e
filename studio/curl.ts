import type { RequestDetail } from './api.ts';

/** What curl sets by itself, or what belonged to the way and not to the request. */
const LEFT_OUT = /^(?:host|content-length|connection|accept-encoding|transfer-encoding|expect)$/i;

/** The request as a command that sends it again, byte for byte where the body is text. */
export function toCurl(
  { method, target, headers }: Pick<RequestDetail, 'method' | 'target' | 'headers'>,
  { origin, body }: { origin: string; body: string | undefined },
): string {
  const lines = [`curl -X ${method} ${quote(origin + (target ?? ''))}`];
  for (const { name, value } of headers ?? [])
    if (!LEFT_OUT.test(name)) lines.push(`-H ${quote(`${name}: ${value}`)}`);
  if (body === undefined) lines.push('--data-binary @payload');
  else if (body !== '') lines.push(['--data-binary', quote(body)].join(' '));
  return lines.join(' \\\n  ');
}

/** For a POSIX shell: within single quotes nothing is special but the quote itself. */
function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
