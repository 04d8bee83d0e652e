import type { WireListener } from '../api/contract.ts';
import type { LoadedConfig } from '../config/config.ts';
import type { Client } from './client.ts';
import { isSignerName } from './signer.ts';

/** The listener that the commands are about; with its secret, where it has just been made. */
export interface FirstListener {
  readonly listener: WireListener;
  readonly secret: string | undefined;
}

/**
 * The oldest listener; on an empty store one is made, so that what is printed can be typed as it stands. A store from
 * which the listeners were deleted is not empty: its requests are there.
 */
export async function findFirstListener(client: Client): Promise<FirstListener | undefined> {
  const { value: listeners } = await client.call('listListeners', { query: { limit: 500 } });
  const oldest = listeners.items.at(-1);
  if (oldest !== undefined) return { listener: oldest, secret: undefined };
  const { value: requests } = await client.call('listRequests', { query: { limit: 1 } });
  if (requests.items.length > 0) return undefined;
  const { value } = await client.call('createListener', {
    body: { name: 'First listener', verification: { signature: { preset: 'github' } } },
  });
  const { secret, ...listener } = value;
  return { listener, secret };
}

/** What to type next, in words and commands; ids are real. */
export function describeFirstSteps(
  first: FirstListener | undefined,
  loaded: LoadedConfig,
): readonly string[] {
  if (first === undefined)
    return ['Make a listener:', command('listeners create --name GitHub --preset github')];
  const { listener } = first;
  return [
    `Webhook URL of "${listener.name}":`,
    `  ${listener.url}`,
    ...(first.secret === undefined ? [] : [`Its secret, shown this once:`, `  ${first.secret}`]),
    '',
    'Send it a webhook:',
    ...describeSend(first),
    'See what came of it:',
    command('events list'),
    'Send what comes on to a program on this machine, while you work on it:',
    command(`listen --forward http://localhost:3000/hook --listener ${listener.id}`),
    'Send events on to a URL of your own, for good:',
    command(`triggers create --listener ${listener.id} --forward http://localhost:3000/hook`),
    ...describePrivate(loaded),
  ];
}

function command(text: string): string {
  return `  npx earshot ${text}`;
}

function describeSend({ listener, secret }: FirstListener): readonly string[] {
  const preset = listener.verification.signature?.preset;
  const payload =
    preset === 'github' ? '--sample github/issues.opened' : `--data '{"type":"hello"}'`;
  const send = `send --listener ${listener.id} ${payload}`;
  if (secret !== undefined) return [command(`${send} --secret ${secret}`)];
  if (isSignerName(preset)) {
    return [
      command(`${send} --secret …`),
      `  The secret was shown when it was made; for a new one: npx earshot listeners rotate-secret ${listener.id}`,
    ];
  }
  if (listener.verification.credential === 'off') return [command(send)];
  return [command('credentials create --name "My key"'), command(`${send} --api-key …`)];
}

function describePrivate({ config }: LoadedConfig): readonly string[] {
  if (config.outboundAllow.length > 0) return [];
  return [
    '  Private addresses are refused unless the server is started with EARSHOT_OUTBOUND_ALLOW=localhost',
  ];
}

/** What another terminal must know before the commands find this server, where that is not what they find by default. */
export function describeSurroundings(loaded: LoadedConfig, url: string): readonly string[] {
  const isDefault = (key: string): boolean => loaded.written[key]?.origin === 'default';
  return [
    ...(isDefault('addr') ? [] : [`  export EARSHOT_URL=${url}`]),
    ...(isDefault('data') ? [] : [`  export EARSHOT_DATA=${quote(loaded.config.data)}`]),
    ...(isDefault('admin_token')
      ? []
      : ['  export EARSHOT_ADMIN_TOKEN=…   # the one that was given to the server']),
  ];
}

function quote(text: string): string {
  return /^[\w./:@-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
