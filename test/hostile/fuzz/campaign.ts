import { readFile } from 'node:fs/promises';
import * as fc from 'fast-check';
import { makePlace, removePlace, serveUntil, type Announcement } from '../../kit/cli.ts';
import { ADMIN_TOKEN, callApi } from '../../kit/server.ts';
import { openWire, type Answer } from '../wire.ts';
import { message, render, type Message, type World } from './message.ts';
import { mutate, mutation, type Mutation } from './mutation.ts';
import { readRequests } from './oracle.ts';
import { createTally, type Figures } from './tally.ts';

export interface CampaignOptions {
  readonly seed: number;
  /** Connections, each with one to three requests. */
  readonly count: number;
  /** Where fast-check found something: only that is done again. */
  readonly path?: string | undefined;
  readonly report?: (line: string) => void;
}

export interface Campaign extends Figures {
  /** What was found, and how to find it again; undefined: nothing. */
  readonly found: string | undefined;
}

/** One connection: what is written, how it is broken, in which pieces, and how it ends. */
interface Exchange {
  readonly messages: readonly Message[];
  readonly mutations: readonly Mutation[];
  readonly cuts: readonly number[];
  readonly ending: 'close' | 'wait' | 'leave';
}

const exchange: fc.Arbitrary<Exchange> = fc.record({
  messages: fc.oneof(
    { weight: 3, arbitrary: fc.tuple(message) },
    { weight: 1, arbitrary: fc.array(message, { minLength: 2, maxLength: 3 }) },
  ),
  mutations: fc.oneof(
    { weight: 1, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.array(mutation, { minLength: 1, maxLength: 3 }) },
  ),
  cuts: fc.oneof(
    { weight: 3, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.array(fc.integer({ min: 1, max: 999 }), { maxLength: 3 }) },
  ),
  ending: fc.constantFrom('close', 'close', 'close', 'close', 'wait', 'leave'),
});

const AT_ONCE = 16;

/** Fuzzes a server of its own, in a process of its own, and tells what it answered and what should not have been. */
export async function runCampaign(options: CampaignOptions): Promise<Campaign> {
  const place = await makePlace({
    EARSHOT_ADMIN_TOKEN: ADMIN_TOKEN,
    // So that each message may come from an address of its own, and none has to wait for the others' failures.
    EARSHOT_TRUSTED_PROXIES: '127.0.0.1/32',
  });
  const server = await serveUntil(place, /\n/, ['--json']);
  const { url } = JSON.parse(server.text) as Announcement;
  const { child } = server;
  try {
    const target: Target = {
      url,
      port: Number(new URL(url).port),
      world: await makeWorld(url),
      isAlive: () => child.exitCode === null && child.signalCode === null,
    };
    const campaign = await explore(target, options, () => readRss(child.pid ?? 0));
    const errors = server.errors().slice(0, 4_000);
    return campaign.found !== undefined || errors === ''
      ? campaign
      : { ...campaign, found: `the server has logged errors:\n${errors}` };
  } finally {
    await server.stop('SIGKILL');
    await removePlace(place);
  }
}

interface Target {
  readonly url: string;
  readonly port: number;
  readonly world: World;
  isAlive(): boolean;
}

async function makeWorld(url: string): Promise<World> {
  const create = <T>(path: string, body: unknown): Promise<T> =>
    callApi<T>(url, `POST /api/v1/${path}`, body);
  const key = await create<{ url: string }>('listeners', { name: 'Key' });
  const signed = await create<{ id: string; url: string }>('listeners', {
    name: 'Signed',
    verification: { signature: { preset: 'github' } },
  });
  const secret = 'a secret that nobody guesses';
  await create(`listeners/${signed.id}/secrets`, { secret });
  const { token } = await create<{ token: string }>('credentials', {
    name: 'Fuzz',
    kind: 'api_key',
  });
  return {
    keyPath: new URL(key.url).pathname,
    signedPath: new URL(signed.url).pathname,
    token,
    secret,
  };
}

async function explore(
  target: Target,
  { seed, count, path, report = () => {} }: CampaignOptions,
  memory: () => Promise<number>,
): Promise<Campaign> {
  const tally = createTally({ count, memory, report });
  let hasFailed = false;
  const fail = (error: unknown): never => {
    if (!hasFailed) report(`found, and will be made smaller: ${String(error)}`);
    hasFailed = true;
    throw error;
  };
  const property = fc.asyncProperty(
    fc.array(exchange, { minLength: 1, maxLength: AT_ONCE, size: 'max' }),
    async (exchanges) => {
      // What has failed is tried again in smaller and smaller parts, however many those are.
      if (tally.isFull() && !hasFailed) return;
      const answers = await Promise.all(exchanges.map((drawn) => run(drawn, target))).catch(fail);
      if (!target.isAlive()) throw new Error('the server is dead');
      const requests = exchanges.reduce((sum, { messages }) => sum + messages.length, 0);
      await tally.add(exchanges.length, requests, answers.flat());
    },
  );
  const details = await fc.check(property, {
    seed,
    // As many as must be; what is too many does nothing.
    numRuns: Math.ceil((count / AT_ONCE) * 4),
    ...(path === undefined ? {} : { path }),
  });
  const found = details.failed
    ? `${String(details.errorInstance)}\n${fc.defaultReportMessage(details)}`
    : undefined;
  return { ...(await tally.figures()), found };
}

/** What may be answered. All else is a fault, 500 above all. */
const ALLOWED = new Set([
  100, 200, 400, 401, 404, 405, 408, 413, 415, 417, 429, 431,
  // Deliberate: the store cannot take it now.
  503,
]);

async function run(drawn: Exchange, target: Target): Promise<readonly Answer[]> {
  const whole = Buffer.concat(drawn.messages.map((words) => render(words, target.world)));
  const bytes = drawn.mutations.reduce(mutate, whole);
  const wire = openWire(target.port, { patienceMs: 10_000 });
  try {
    await write(wire.socket, cut(bytes, drawn.cuts));
    if (drawn.ending === 'leave') return [];
    if (drawn.ending === 'wait') await pause(5);
    wire.end();
    const answers = await wire.closed();
    await assertAnswers(answers, bytes, target);
    return answers;
  } catch (error) {
    const wrote = JSON.stringify(bytes.toString('latin1').slice(0, 2_000));
    throw new Error(`${String(error)}\nwritten: ${wrote}`, { cause: error });
  } finally {
    wire.destroy();
  }
}

function cut(bytes: Buffer, cuts: readonly number[]): readonly Buffer[] {
  const at = cuts.map((thousandth) => Math.floor((thousandth * bytes.byteLength) / 1_000));
  const edges = [0, ...at.toSorted((a, b) => a - b), bytes.byteLength];
  return edges.slice(1).map((edge, i) => bytes.subarray(edges[i], edge));
}

/** Each piece in a packet of its own, as far as that can be had. */
async function write(
  socket: { write(bytes: Buffer): unknown },
  pieces: readonly Buffer[],
): Promise<void> {
  for (const [i, piece] of pieces.entries()) {
    if (i > 0) await pause(1);
    socket.write(piece);
  }
}

function pause(durationMs: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, durationMs);
  });
}

async function assertAnswers(
  answers: readonly Answer[],
  bytes: Buffer,
  target: Target,
): Promise<void> {
  const expected = readRequests(bytes, target.world);
  const last = answers.filter(({ status }) => status >= 200);
  for (const [i, { status, body }] of last.entries()) {
    if (!ALLOWED.has(status)) throw new Error(`answered ${status}: ${body}`);
    if (status !== 200 || body.startsWith('{"status":"ok"')) continue;
    const must = expected[i]?.body;
    if (must === undefined) throw new Error(`answered 200 to what must not be taken: ${body}`);
    const { request_id: id } = JSON.parse(body) as { request_id: string };
    const kept = await readBody(target.url, id);
    if (!kept.equals(must)) throw new Error(`kept something else: ${JSON.stringify(String(kept))}`);
  }
}

async function readBody(url: string, id: string): Promise<Buffer> {
  const response = await fetch(`${url}/api/v1/requests/${id}/body`, {
    headers: { authorization: `Bearer ${ADMIN_TOKEN}` },
  });
  if (response.status !== 200) throw new Error(`the body of ${id} is answered ${response.status}`);
  return Buffer.from(await response.arrayBuffer());
}

/** NaN where the system does not tell. */
async function readRss(pid: number): Promise<number> {
  try {
    const status = await readFile(`/proc/${pid}/status`, 'utf8');
    return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) * 1_024;
  } catch {
    return NaN;
  }
}
