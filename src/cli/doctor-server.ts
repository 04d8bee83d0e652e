import { systemClock } from '../base/clock.ts';
import { SECOND } from '../base/duration.ts';
import { newUuid } from '../base/id.ts';
import { parseJson } from '../base/json.ts';
import { checksOf, type Check } from './check.ts';
import { createClient, type Client } from './client.ts';
import type { Connection } from './connection.ts';
import { CommandFailure } from './failure.ts';
import { probe, type Probed } from './probe.ts';
import { judgeSkew, SKEW_MS } from './skew.ts';
import { toSize } from './terminal.ts';

/** What a running server can be asked, wherever it is. */
export async function checkServer(
  connection: Connection,
  isHere: boolean,
): Promise<readonly Check[]> {
  const { server } = connection;
  const { ok, warning, fault } = checksOf('server');
  const alive = await probe(`${server}/healthz`);
  if ('error' in alive) {
    const message = `nothing answers at ${server}: ${alive.error}`;
    return [
      isHere
        ? warning(message, 'to start it: npx earshot serve')
        : fault(message, 'start it, or correct the address'),
    ];
  }
  if (alive.status !== 200 || !alive.headers.has('x-request-id'))
    return [fault(`what answers at ${server} is not Earshot`, 'correct the address')];
  const ready = await probe(`${server}/readyz`);
  const client = createClient(connection);
  return [
    ok(`answers at ${server}`),
    toReadiness(ready),
    checkDate(alive),
    ...(await askServer(client)),
  ];
}

function toReadiness(ready: Probed): Check {
  const { ok, fault } = checksOf('store');
  if (!('error' in ready) && ready.status === 200) return ok('takes writes: it has just made one');
  const reason = 'error' in ready ? ready.error : messageIn(ready.text);
  return fault(`events are not taken: ${reason}`, "look into the server's log");
}

function messageIn(text: string): string {
  const envelope = parseJson(text) as { error?: { message?: string } } | null | undefined;
  return envelope?.error?.message ?? 'no reason was given';
}

function checkDate(alive: Probed): Check {
  const date = 'error' in alive ? null : alive.headers.get('date');
  return judgeSkew('the server', date === null ? undefined : Date.parse(date), systemClock.now());
}

async function askServer(client: Client): Promise<readonly Check[]> {
  const { ok, fault } = checksOf('token');
  try {
    const { value } = await client.call('listListeners', { query: { limit: 1 } });
    return [
      ok('the server takes it'),
      await checkNewest(client),
      await checkRoom(client),
      ...(await checkDestinations(client)),
      ...(value.items[0] === undefined ? [] : await checkPublicUrl(value.items[0].url)),
    ];
  } catch (error) {
    if (!(error instanceof CommandFailure)) throw error;
    return [fault(error.message.split('\n')[0] ?? '', 'give the admin token of that server')];
  }
}

/** Ids are made from the time: a clock that was set back leaves rows of the future. */
async function checkNewest(client: Client): Promise<Check> {
  const { ok, fault } = checksOf('clock');
  const { value } = await client.call('listRequests', { query: { limit: 1 } });
  const newest = value.items[0]?.received_at;
  const aheadMs = newest === undefined ? 0 : Date.parse(newest) - systemClock.now();
  if (aheadMs < SKEW_MS) return ok('nothing in the store is of the future');
  return fault(
    `the newest request is ${Math.round(aheadMs / SECOND)} s ahead: the server's clock was set back`,
    'set the clock; retention and retries go by it',
  );
}

async function checkRoom(client: Client): Promise<Check> {
  const { ok, fault } = checksOf('disk');
  const { value } = await client.call('getStorage', {});
  const { disk } = value;
  if (disk === null) return ok('the store has a machine of its own');
  const message = `the server has ${toSize(disk.free_bytes ?? 0)} free`;
  if (!disk.short) return ok(message);
  return fault(`${message}, and refuses events`, 'free some room, or keep bodies for fewer days');
}

async function checkDestinations(client: Client): Promise<readonly Check[]> {
  const { value } = await client.call('listDestinations', { query: {} });
  const { warning } = checksOf('destinations');
  const paused = value.items.filter(({ status }) => status !== 'open');
  return paused.map(({ origin }) =>
    warning(`${origin} keeps failing, and its runs wait`, 'mend it; it is probed by itself'),
  );
}

const PRIVATE =
  /^(localhost|127(\.\d+){3}|10(\.\d+){3}|192\.168(\.\d+){2}|172\.(1[6-9]|2\d|3[01])(\.\d+){2}|\[::1\]|\[f[cd].*\])$/;

/** Called from here, by the address that providers are given; from where they are, it may look different. */
async function checkPublicUrl(webhookUrl: string): Promise<readonly Check[]> {
  const { ok, warning, fault } = checksOf('public URL');
  const base = webhookUrl.slice(0, webhookUrl.indexOf('/webhooks/v1/'));
  const url = new URL(base);
  if (PRIVATE.test(url.hostname)) {
    const remedy = 'set public_url, and see docs/internet.md';
    return [warning(`providers cannot reach ${base}`, remedy)];
  }
  // A listener that is not there: an answer without effect, which nobody but Earshot gives.
  const target = `${base}/webhooks/v1/listeners/${newUuid()}/notify`;
  const answer = await probe(target, { method: 'POST', body: '{}' });
  if ('error' in answer)
    return [fault(`${base} cannot be reached from here: ${answer.error}`, 'see docs/internet.md')];
  const isOurs = answer.headers.get('x-request-id')?.startsWith('req_');
  if (answer.status !== 404 || isOurs !== true) {
    const message = `something else answers at ${base}, with ${answer.status}`;
    return [fault(message, 'let the proxy pass /webhooks/ on as it is')];
  }
  return [
    url.protocol === 'https:'
      ? ok(`Earshot answers at ${base}`)
      : warning(`${base} is not encrypted`, 'put TLS in front, and see docs/internet.md'),
    ...(await checkPublished(base)),
  ];
}

async function checkPublished(base: string): Promise<readonly Check[]> {
  const { warning } = checksOf('public URL');
  const answer = await probe(`${base}/api/v1/listeners?limit=1`);
  const isPublished = 'status' in answer && answer.text.includes('token_invalid');
  if (!isPublished) return [];
  const remedy = 'publish /webhooks/ and nothing else';
  return [warning(`the admin API can be reached at ${base}`, remedy)];
}
