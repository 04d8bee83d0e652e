import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Random } from './random.ts';
import { numberIn, sampleOf } from './sample.ts';

/** What came for one event by one trigger. */
export interface Delivery {
  readonly idempotencyKey: string;
  /** Whether any of the attempts was thanked for. */
  thanked: boolean;
}

/** The user's own URL, as the worst of them are: it fails, hangs up, or never answers. It knows what must come. */
export interface MoodyDestination {
  urlOf(trigger: string): string;
  /** By event id and trigger. */
  readonly deliveries: Map<string, Delivery>;
  /** What came and was not as it must be. */
  readonly faults: string[];
  close(): Promise<void>;
}

export interface MoodyOptions {
  readonly seed: number;
  readonly random: Random;
}

export async function openMoodyDestination(options: MoodyOptions): Promise<MoodyDestination> {
  const deliveries = new Map<string, Delivery>();
  const faults: string[] = [];
  const server = createServer((request, response) => {
    receive(request).then(
      (body) => {
        const delivery = note({ request, body, seed: options.seed, deliveries, faults });
        answer(response, { delivery, random: options.random });
      },
      () => response.destroy(), // the server was killed in the middle of it
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    urlOf: (trigger) => `http://127.0.0.1:${port}/${trigger}`,
    deliveries,
    faults,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function receive(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

interface Arrived {
  readonly request: IncomingMessage;
  readonly body: Buffer;
  readonly seed: number;
  readonly deliveries: Map<string, Delivery>;
  readonly faults: string[];
}

function note({ request, body, seed, deliveries, faults }: Arrived): Delivery {
  const { headers } = request;
  const eventId = String(headers['earshot-event-id']);
  const idempotencyKey = String(headers['idempotency-key']);
  const name = `${eventId}${request.url}`;
  let delivery = deliveries.get(name);
  if (delivery === undefined) {
    delivery = { idempotencyKey, thanked: false };
    deliveries.set(name, delivery);
  }
  if (delivery.idempotencyKey !== idempotencyKey) {
    faults.push(`${name} came with the keys ${delivery.idempotencyKey} and ${idempotencyKey}`);
  }
  const number = numberIn(headers['content-type']);
  if (Number.isNaN(number) || !sampleOf(seed, number).body.equals(body)) {
    faults.push(`${name} came changed, as ${headers['content-type']} of ${body.byteLength} bytes`);
  }
  return delivery;
}

interface Mood {
  readonly delivery: Delivery;
  readonly random: Random;
}

function answer(response: ServerResponse, { delivery, random }: Mood): void {
  const mood = random.fraction();
  if (mood < 0.08) {
    response.writeHead(500).end();
  } else if (mood < 0.11) {
    response.destroy();
  } else if (mood >= 0.13) {
    delivery.thanked = true;
    response.end('thank you');
  } // else it hangs, until whoever called gives up
}
