import type { WireEvent, WireStreamedRequest } from '../api/contract.ts';
import type { Handed, Local } from './local.ts';
import type { Found } from './listen-listener.ts';
import type { RemoteOptions } from './command.ts';
import { shownOnce } from './rotation.ts';
import { printDetails, toPlain, type Terminal } from './terminal.ts';

/** What `listen` tells: lines for people, or JSON lines. */

export interface Place extends Found {
  readonly local: Local;
  /** What to type to have an event sent again. */
  readonly hint: (eventId: string) => string;
}

export function reportReady(place: Place, { json }: RemoteOptions, terminal: Terminal): void {
  const { listener, secret, local } = place;
  if (json === true) {
    const known = { listener_id: listener.id, url: listener.url, secret: secret ?? null };
    return printLine(terminal, { kind: 'ready', ...known, forward: local.url });
  }
  printDetails(terminal, {
    listener: `${listener.id}  "${listener.name}"`,
    'webhook URL': listener.url,
    secret: secret === undefined ? undefined : shownOnce(secret),
    'sends on to': local.url,
  });
  if (listener.verification.credential === 'required') {
    const create = `earshot credentials create --name "My key" --listener ${listener.id}`;
    terminal.print(`It wants an API key from who sends: ${create}`);
  }
  terminal.print('Ready. Ctrl-C ends it.\n');
}

interface Outcome {
  readonly event: WireEvent;
  readonly isReplayed: boolean;
  readonly handed: Handed;
  readonly place: Place;
}

export function reportHanded(
  { event, isReplayed, handed, place }: Outcome,
  { json }: RemoteOptions,
  terminal: Terminal,
): void {
  const [status, error] = 'status' in handed ? [handed.status, null] : [null, handed.error];
  const { durationMs } = handed;
  if (json === true) {
    const { id, request_id: requestId, listener_id: listenerId, type } = event;
    const ids = { request_id: requestId, event_id: id, listener_id: listenerId, type };
    const result = { status, error, duration_ms: durationMs, replayed: isReplayed };
    return printLine(terminal, { kind: 'forwarded', ...ids, ...result });
  }
  const isGood = status !== null && status >= 200 && status <= 299;
  const result = terminal.style(isGood ? 'green' : 'red', String(status ?? 'down').padEnd(4));
  const took = `${durationMs} ms`.padStart(8);
  const cells = [timeOf(event), result, took, event.id, toPlain(event.type ?? '-')];
  terminal.print([...cells, ...(isReplayed ? ['replayed'] : [])].join('  '));
  if (!isGood) explain(terminal, error, place.hint(event.id));
}

function explain(terminal: Terminal, error: string | null, hint: string): void {
  const indent = ' '.repeat('09:30:00  '.length);
  if (error !== null) terminal.print(`${indent}${toPlain(error)}`);
  terminal.print(`${indent}to send it again: ${hint}`);
}

export function reportRejected(
  request: WireStreamedRequest,
  { json }: RemoteOptions,
  terminal: Terminal,
): void {
  const { outcome, code } = request;
  if (json === true)
    return printLine(terminal, { kind: 'not_forwarded', ...idsOf(request), outcome, code });
  const line = [timeOf(request), outcome, code ?? '', request.id, 'not sent on'];
  terminal.print(terminal.style('dim', line.join('  ')));
}

/** To the same server, with the same token; that itself is not repeated on a screen. */
export function toHint(
  { server, profile }: RemoteOptions,
  forward: string,
): (eventId: string) => string {
  const where = [
    ...(server === undefined ? [] : [`--server ${server}`]),
    ...(profile === undefined ? [] : [`--profile ${profile}`]),
  ];
  return (eventId) => ['earshot send', eventId, `--url ${forward}`, ...where].join(' ');
}

function idsOf(request: WireStreamedRequest) {
  const { id, event_id: eventId, listener_id: listenerId, type } = request;
  return { request_id: id, event_id: eventId, listener_id: listenerId, type };
}

function timeOf({ received_at: receivedAt }: { readonly received_at: string }): string {
  return receivedAt.slice('2026-11-23T'.length, '2026-11-23T09:30:00'.length);
}

function printLine(terminal: Terminal, value: Readonly<Record<string, unknown>>): void {
  terminal.print(JSON.stringify(value));
}
