import { err, ok, type Result } from '../base/result.ts';
import type { Account } from '../model/account.ts';
import type { Gate } from './gate.ts';
import { newAccount } from './links.ts';
import { createOpenidConnection, type OpenidConnection } from './openid-connection.ts';
import type { Note } from './note.ts';
import {
  createOpenid,
  type Begun,
  type Fault,
  type OpenidSettings,
  type Person,
  type Returned,
} from './openid/openid.ts';
import type { AccountOptions } from './options.ts';
import type { Passwords } from './password.ts';
import type { SecondFactors } from './second-factor.ts';
import type { createSessions, SignedIn } from './sessions.ts';

/** In by a provider: an account is made, and given its role, by what the provider says each time. */
export interface OpenidEntrance {
  readonly title: string;
  begin(redirectUri: string): Promise<Result<Begun, Fault>>;
  enter(returned: Returned): Promise<Result<SignedIn, Fault>>;
  readonly connection: OpenidConnection;
}

interface Parts {
  readonly note: Note;
  readonly sessions: ReturnType<typeof createSessions>;
  readonly gate: Gate;
  readonly passwords: Passwords;
  readonly factors: SecondFactors;
}

export function createOpenidEntrance(
  options: AccountOptions,
  parts: Parts,
): OpenidEntrance | undefined {
  const { note, sessions } = parts;
  const { store, clock, sealing, outbound } = options;
  const settings = toSettings(options);
  if (settings === undefined || outbound === undefined) return undefined;
  const openid = createOpenid({ settings, outbound, clock, sealing });

  async function findOrMake(person: Person): Promise<Result<Account, Fault>> {
    const found = await store.identities.find(person);
    if (found !== undefined) return ok(found);
    const { name, role } = person;
    const account = newAccount({ id: store.newId('acc'), name, role, now: clock.now() });
    // Whoever has the name here already need not be whoever has it there.
    if (!(await store.accounts.insert(account)))
      return err({ problem: 'name', reason: `another account is called "${name}"` });
    if (!(await store.identities.insert(person, account.id))) {
      // The same person, twice at once: the other one was first.
      await store.accounts.delete(account.id);
      return findOrMake(person);
    }
    const { issuer, subject } = person;
    await note(account, { operation: 'createAccount', after: { name, role, issuer, subject } });
    return ok(account);
  }

  async function withRole(account: Account, { role }: Person): Promise<Account> {
    if (account.role === role) return account;
    const changed = { ...account, role };
    // What the provider takes away is gone, from the last admin too: the admin token makes another one.
    await store.accounts.update(account.id, { role, evenLastAdmin: true });
    const [before, after] = [{ role: account.role }, { role }];
    await note(account, { operation: 'updateAccount', before, after });
    return changed;
  }

  return {
    title: openid.title,
    begin: (redirectUri) => openid.begin(redirectUri),
    connection: createOpenidConnection(options, { ...parts, openid, issuer: settings.issuer }),
    async enter(returned) {
      const person = await openid.finish(returned);
      if (!person.ok) return person;
      const account = await findOrMake(person.value);
      if (!account.ok) return account;
      return ok(await sessions.begin(await withRole(account.value, person.value), 'openid'));
    },
  };
}

function toSettings(options: AccountOptions): OpenidSettings | undefined {
  const { openidIssuer: issuer, openidClientId: clientId } = options;
  if (issuer === undefined || clientId === undefined) return undefined;
  return {
    issuer,
    clientId,
    clientSecret: options.openidClientSecret,
    scopes: options.openidScopes ?? ['openid'],
    title: options.openidTitle ?? issuer,
    roleClaim: options.openidRoleClaim ?? '',
    roles: options.openidRoles ?? [],
    domains: options.openidDomains ?? [],
  };
}
