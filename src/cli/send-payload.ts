import { readFile } from 'node:fs/promises';
import { buffer as readAll } from 'node:stream/consumers';
import type { ListenerId } from '../model/listener.ts';
import type { EventId, RequestId } from '../model/request.ts';
import type { Client } from './client.ts';
import { CommandFailure } from './failure.ts';
import { fetchParcel, type Headers } from './parcel.ts';
import { readSample } from './samples.ts';

/** What is sent, wherever it comes from. */
export interface Payload {
  /** Undefined: what the provider's row has as its sample. */
  readonly body: Buffer<ArrayBuffer> | undefined;
  /** What the provider calls it; undefined: what the sample is called. */
  readonly event: string | undefined;
  /** Of a sample: whose it is. */
  readonly provider?: string;
  /** Of one that is kept: how it came. */
  readonly stored?: Stored;
}

interface Stored {
  readonly listenerId: ListenerId;
  readonly target: string | null;
  readonly headers: Headers;
}

export interface PayloadOptions {
  readonly sample?: string;
  readonly data?: string;
  readonly file?: string;
  readonly event?: string;
  readonly as?: string;
}

export async function readPayload(options: PayloadOptions): Promise<Payload> {
  if (options.sample !== undefined) {
    const sample = await readSample(options.sample);
    return { ...sample, event: options.event ?? sample.event };
  }
  const event = options.event ?? 'ping';
  if (options.data !== undefined) return { event, body: Buffer.from(options.data) };
  if (options.file === undefined) {
    if (options.as !== undefined) return { event: options.event, body: undefined };
    throw new CommandFailure('usage', 'give what to send: an id, --as, --sample, --data or --file');
  }
  try {
    const isStandardInput = options.file === '-';
    const body = isStandardInput ? await readAll(process.stdin) : await readFile(options.file);
    return { event, body: Buffer.from(body) };
  } catch (error) {
    throw new CommandFailure(
      'usage',
      `--file: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

export type Sendable = EventId | RequestId;

/** A request that is kept, or the one that an event was made from. */
export async function fetchPayload(
  client: Client,
  id: Sendable,
  named: string | undefined,
): Promise<Payload> {
  const parcel = await fetchParcel(client, await findRequest(client, id));
  if (parcel === undefined)
    throw new CommandFailure('refused', `there is no ${id}, or its body is kept no more`);
  const { body, headers, target, listenerId } = parcel;
  const event = named ?? headers['x-github-event'] ?? 'ping';
  return { body, event, stored: { headers, target, listenerId } };
}

async function findRequest(client: Client, id: Sendable): Promise<RequestId> {
  if (isRequestId(id)) return id;
  const { value } = await client.call('getEvent', { params: { id } });
  return value.request_id;
}

function isRequestId(id: Sendable): id is RequestId {
  return id.startsWith('req_');
}
