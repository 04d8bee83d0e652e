import { fork } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { People, ProviderSetting } from '../vendors/openid-provider.ts';
import { findFreePort } from './server.ts';

/** A certificate for 127.0.0.1, for a hundred years. It guards nothing. */
const KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQglisBduLET1Qml2bb
ZBbJHE3jlUhgI8NF+K7R0L6yXCChRANCAARSGIFFXG3fMSPnq8LG+gbW3jct7LLk
wluJ2qw1aDVGzr2CvMfOOpgqDTCwgMAt0AyiaY56Cg3IPyV9n3Aohxkl
-----END PRIVATE KEY-----`;
const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBjzCCATagAwIBAgIUSUmWcFf+aJaEUd1fwVx4jXTDOZkwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJMTI3LjAuMC4xMCAXDTI2MTEyMzE4MjAwM1oYDzIxMjYxMDMw
MTgyMDAzWjAUMRIwEAYDVQQDDAkxMjcuMC4wLjEwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAARSGIFFXG3fMSPnq8LG+gbW3jct7LLkwluJ2qw1aDVGzr2CvMfOOpgq
DTCwgMAt0AyiaY56Cg3IPyV9n3Aohxklo2QwYjAdBgNVHQ4EFgQUqrtoxA3gg02s
dCFuUIQxKJPY0pcwHwYDVR0jBBgwFoAUqrtoxA3gg02sdCFuUIQxKJPY0pcwDwYD
VR0RBAgwBocEfwAAATAPBgNVHRMBAf8EBTADAQH/MAoGCCqGSM49BAMCA0cAMEQC
IH9AEcI4EfLxU98WJCf8sJfvGvWZWCIp6sN6vWpDtEHqAiBPMh+AoppWTVKF3QKz
lUAvkt1ecJjbmHBAepUdPyLrgg==
-----END CERTIFICATE-----`;

const SCRIPT = fileURLToPath(new URL('../vendors/openid-provider.ts', import.meta.url));

export interface RunningProvider {
  /** What a server has to be told to let people in by it. */
  readonly env: Readonly<Record<string, string>>;
  setPeople(people: People): void;
  stop(): Promise<void>;
}

/** Starts a real provider, in front of which a browser has to be shown whatever it asks. */
export async function startOpenidProvider(options: {
  readonly folder: string;
  readonly redirectUri: string;
  readonly people: People;
}): Promise<RunningProvider> {
  const { folder, redirectUri, people } = options;
  const certificateFile = join(folder, 'provider.pem');
  await writeFile(certificateFile, CERTIFICATE);
  const port = await findFreePort();
  const clientSecret = 'the-secret-of-the-client';
  const child = fork(SCRIPT, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const setting: ProviderSetting = {
    port,
    redirectUri,
    clientSecret,
    key: KEY,
    certificate: CERTIFICATE,
  };
  const ready = once(child, 'message');
  child.send({ setting, people });
  await ready;
  return {
    env: {
      NODE_EXTRA_CA_CERTS: certificateFile,
      EARSHOT_OPENID_ISSUER: `https://127.0.0.1:${port}`,
      EARSHOT_OPENID_CLIENT_ID: 'earshot',
      EARSHOT_OPENID_CLIENT_SECRET: clientSecret,
    },
    setPeople: (people) => void child.send({ people }),
    async stop() {
      const ended = once(child, 'exit');
      child.kill();
      await ended;
    },
  };
}
