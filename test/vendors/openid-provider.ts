import { createServer } from 'node:https';
import { load } from './install.ts';

/** A real provider of OpenID Connect, in a process of its own. What it is told over IPC it does from then on. */
export interface ProviderSetting {
  readonly port: number;
  readonly key: string;
  readonly certificate: string;
  readonly redirectUri: string;
  readonly clientSecret: string;
}

/** Claims of people, by what they type to sign in. */
export type People = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

interface ProviderPackage {
  readonly Provider: new (
    issuer: string,
    options: object,
  ) => { callback(): Parameters<typeof createServer>[1] };
}

let people: People = {};

async function start(setting: ProviderSetting): Promise<void> {
  const { port, key, certificate, redirectUri, clientSecret } = setting;
  const { Provider } = await load<ProviderPackage>('oidc-provider');
  const provider = new Provider(`https://127.0.0.1:${port}`, {
    clients: [{ client_id: 'earshot', client_secret: clientSecret, redirect_uris: [redirectUri] }],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name', 'groups'] },
    cookies: { keys: ['of the tests'] },
    findAccount: (_: unknown, id: string) =>
      people[id] && { accountId: id, claims: () => ({ sub: id, ...people[id] }) },
  });
  const server = createServer({ key, cert: certificate }, provider.callback());
  server.listen(port, '127.0.0.1', () => process.send?.('ready'));
}

process.on('message', (told: { setting?: ProviderSetting; people?: People }) => {
  if (told.people !== undefined) people = told.people;
  if (told.setting !== undefined) void start(told.setting);
});

// Whoever has started it is gone.
process.on('disconnect', () => process.exit());
