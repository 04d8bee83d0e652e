import { createHmac } from 'node:crypto';
import { Agent, request, type IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Ledger } from './ledger.ts';
import type { Random } from './random.ts';
import { contentTypeOf, sampleOf, type Sample } from './sample.ts';

/** Where a sample goes, and what shows that it may. */
export interface Target {
  readonly url: string;
  readonly token: string | undefined;
  readonly secret: string | undefined;
}

export interface ProvidersOptions {
  readonly count: number;
  readonly seed: number;
  readonly random: Random;
  readonly ledger: Ledger;
  /** By the number of the listener. */
  readonly targets: readonly [Target, Target];
}

/** Providers that send each sample until they are told 200, whatever becomes of the server meanwhile. */
export interface Providers {
  /** Statuses of the answers, and how often a connection broke. */
  readonly counts: Map<string, number>;
  /** Sends no new samples; resolves when the last one has been acknowledged. */
  stop(): Promise<void>;
}

const LONGEST_THINK_MS = 25;
const AGAIN_MS = 15;
const GIVE_UP_MS = 60_000;

export function startProviders(options: ProvidersOptions): Providers {
  const agent = new Agent({ keepAlive: true, maxSockets: options.count });
  const counts = new Map<string, number>();
  const stopping = new AbortController();

  const work = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      const sample = sampleOf(options.seed, options.ledger.take());
      await sendUntilAcknowledged(sample, { ...options, agent, counts });
      await sleep(options.random.between(0, LONGEST_THINK_MS));
    }
  };
  const working = Promise.all(Array.from({ length: options.count }, work));
  // Whoever stops them hears of it; until then it must not end the process.
  working.catch(() => undefined);
  return {
    counts,
    async stop() {
      stopping.abort();
      await working;
      agent.destroy();
    },
  };
}

interface Sending extends ProvidersOptions {
  readonly agent: Agent;
  readonly counts: Map<string, number>;
}

async function sendUntilAcknowledged(sample: Sample, sending: Sending): Promise<void> {
  const deadline = performance.now() + GIVE_UP_MS;
  while (performance.now() < deadline) {
    sending.ledger.noteTry(sample.number);
    const answer = await post(sample, sending);
    const name = String(answer?.status ?? 'broken');
    sending.counts.set(name, (sending.counts.get(name) ?? 0) + 1);
    if (answer?.status === 200) {
      sending.ledger.noteAcknowledged(sample.number, answer.eventId);
      return;
    }
    await sleep(AGAIN_MS);
  }
  throw new Error(`sample ${sample.number} was not taken within ${GIVE_UP_MS} ms`);
}

interface Answer {
  readonly status: number;
  readonly eventId: string | undefined;
}

/** Undefined where the connection broke before there was a status. */
function post(sample: Sample, { agent, targets }: Sending): Promise<Answer | undefined> {
  const { url, token, secret } = targets[sample.listener];
  const headers: Record<string, string | number> = {
    'content-type': contentTypeOf(sample.number),
    'content-length': sample.body.byteLength,
  };
  if (token !== undefined) headers['authorization'] = `Bearer ${token}`;
  if (secret !== undefined) {
    const signature = createHmac('sha256', secret).update(sample.body).digest('hex');
    headers['x-hub-signature-256'] = `sha256=${signature}`;
  }
  return new Promise((resolve) => {
    const sent = request(url, { method: 'POST', agent, headers }, (response) => {
      void readAnswer(response).then(resolve);
    });
    sent.on('error', () => resolve(undefined));
    sent.end(sample.body);
  });
}

async function readAnswer(response: IncomingMessage): Promise<Answer> {
  const status = response.statusCode ?? 0;
  let text = '';
  try {
    for await (const chunk of response) text += String(chunk);
    return { status, eventId: (JSON.parse(text) as { event_id?: string }).event_id };
  } catch {
    return { status, eventId: undefined };
  }
}
