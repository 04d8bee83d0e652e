import { systemClock } from '../base/clock.ts';
import type { Command } from 'commander';
import type { WireCredential } from '../api/contract.ts';
import type { CredentialId } from '../model/credential.ts';
import type { ListenerId } from '../model/listener.ts';
import { addCall } from './command.ts';
import {
  choiceOption,
  idsOption,
  pageOptions,
  switchOption,
  textOption,
  type PageGiven,
} from './option.ts';
import { pageView } from './page.ts';
import { printDetails, toMoment, type Terminal } from './terminal.ts';

interface Given {
  readonly name: string;
  readonly kind?: WireCredential['kind'];
  readonly listener?: ListenerId[];
  readonly expiresIn?: string;
}

export function addCredentials(credentials: Command, terminal: Terminal): void {
  addCall(credentials, terminal, {
    name: 'create',
    operation: 'createCredential',
    options: [
      textOption('--name <name>', '3 to 64 characters').makeOptionMandatory(),
      choiceOption('--kind <kind>', 'an API key, when left out', ['api_key', 'oauth_client']),
      idsOption('--listener <id>', 'good for this listener only', 'lsn'),
      textOption('--expires-in <duration>', 'such as "90d"; else it does not expire'),
    ],
    input: ({ name, kind, listener, expiresIn }: Given) => ({
      body: { name, kind, listener_ids: listener, expires_in: expiresIn },
    }),
    view: (credential, terminal) => {
      const shown = credential.token ?? credential.client_secret ?? '';
      const label = credential.token === undefined ? 'client_secret' : 'token';
      printDetails(terminal, {
        ...toDetails(credential),
        client_id: credential.client_id,
        [label]: '(shown this once)',
      });
      // Alone on its line, so that it can be taken whole.
      terminal.print(shown);
    },
  });
  addCall(credentials, terminal, {
    name: 'list',
    operation: 'listCredentials',
    options: [switchOption('--revoked', 'revoked ones too'), ...pageOptions()],
    input: ({ limit, cursor, revoked }: PageGiven & { revoked?: true }) => ({
      query: { limit, cursor, revoked: revoked === true ? ('true' as const) : undefined },
    }),
    view: pageView<WireCredential>([
      ['ID', (credential) => credential.id],
      ['NAME', (credential) => credential.name],
      ['KIND', (credential) => credential.kind],
      ['STATE', describeState],
      ['LISTENERS', (credential) => credential.listener_ids?.join(' ') ?? 'all'],
      ['EXPIRES', (credential) => toMoment(credential.expires_at)],
      ['LAST USED', (credential) => toMoment(credential.last_used_at)],
    ]),
  });
  addCall(credentials, terminal, {
    name: 'revoke',
    operation: 'deleteCredential',
    id: 'crd',
    input: ({ id }: { id: CredentialId }) => ({ params: { id } }),
    view: (_, terminal, { id }) => terminal.print(`revoked ${id}`),
  });
}

function describeState({ revoked_at, expires_at }: WireCredential): string {
  if (revoked_at !== null) return 'revoked';
  const isPast = expires_at !== null && Date.parse(expires_at) <= systemClock.now();
  return isPast ? 'expired' : 'good';
}

function toDetails(credential: WireCredential): Record<string, string | null> {
  return {
    id: credential.id,
    name: credential.name,
    listeners: credential.listener_ids?.join(' ') ?? 'all',
    expires: toMoment(credential.expires_at),
  };
}
