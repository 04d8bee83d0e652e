import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { ADMIN_TOKEN, callApi } from '../kit/server.ts';
import {
  buildFaults,
  kill,
  openMachine,
  type Machine,
  type MachineOptions,
  type ServerProcess,
} from './machine.ts';

/** A server with one listener that takes anything, to be treated badly. */
export interface Subject {
  readonly machine: Machine;
  /** Its listener. */
  readonly listenerId: string;
  readonly webhookUrl: string;
  /** The life that it is in. */
  process(): ServerProcess;
  /** Sends it an event. */
  send(body: string | Uint8Array<ArrayBuffer>): Promise<Told>;
  /** SIGKILL, and then what comes between two lives. */
  crash(between?: () => void | Promise<void>): Promise<void>;
  restart(): Promise<void>;
  /** The body of an event, or what the API says in its place. */
  bodyOf(eventId: string): Promise<string>;
  readiness(): Promise<number>;
}

/** What a provider was told. */
export interface Told {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly eventId: string;
}

export async function openSubject(t: TestContext, options: MachineOptions = {}): Promise<Subject> {
  const machine = await openMachine(options);
  let process = machine.start();
  t.after(async () => {
    await kill(process);
    await machine.remove();
  });
  await process.up;
  const listener = await callApi<{ id: string; url: string }>(
    machine.url,
    'POST /api/v1/listeners',
    {
      name: 'Takes anything',
      unsecured: true,
      verification: { credential: 'off' },
      rate_limit: { per_second: 1_000_000, burst: 1_000_000 },
    },
  );
  return {
    machine,
    listenerId: listener.id,
    webhookUrl: listener.url,
    process: () => process,
    send: (body) => send(listener.url, body),
    async crash(between) {
      await kill(process);
      await between?.();
    },
    async restart() {
      process = machine.start();
      await process.up;
    },
    bodyOf: (eventId) => readBody(machine.url, eventId),
    readiness: async () => (await fetch(`${machine.url}/readyz`)).status,
  };
}

async function send(url: string, body: string | Uint8Array<ArrayBuffer>): Promise<Told> {
  const headers = { 'content-type': 'application/octet-stream' };
  const response = await fetch(url, { method: 'POST', headers, body });
  const { event_id: eventId = '' } = (await response.json()) as { event_id?: string };
  return { status: response.status, retryAfter: response.headers.get('retry-after'), eventId };
}

async function readBody(url: string, eventId: string): Promise<string> {
  const path = `/api/v1/requests/${eventId.replace('evt_', 'req_')}/body`;
  const headers = { authorization: `Bearer ${ADMIN_TOKEN}` };
  const response = await fetch(`${url}${path}`, { headers });
  const text = await response.text();
  return response.ok ? text : `status ${response.status}: ${text}`;
}

/** Compiles them, or says why the tests that need them are skipped. */
export async function buildFaultsOnce(): Promise<{ faults?: string; missing?: string }> {
  const built = await buildFaults();
  return 'missing' in built ? { missing: built.missing } : { faults: built.library };
}

export interface Kept extends Told {
  readonly body: string;
}

let sent = 0;

/** One after the other: each is a commit of its own. */
export async function sendAll(subject: Subject, count: number, bytes = 100): Promise<Kept[]> {
  const all: Kept[] = [];
  for (let i = 0; i < count; i++) {
    const body = `event ${sent++} `.padEnd(bytes, 'abcdefgh');
    all.push({ ...(await subject.send(body)), body });
  }
  return all;
}

export async function assertKept(subject: Subject, kept: readonly Kept[]): Promise<void> {
  for (const { eventId, body, status } of kept) {
    assert.equal(status, 200);
    assert.equal(await subject.bodyOf(eventId), body);
  }
}
