import type { ApiDeps } from '../api/api.ts';
import {
  createSenderGuard,
  describeSecretFault,
  describeSigning,
  findChallengeFaults,
  findSignatureFault,
  PRESET_NAMES,
  secretSourceOf,
  type Ingest,
} from '../ingest/ingest.ts';
import type { House } from './house.ts';
import type { Wings } from './wings.ts';

/** What the admin API has of the other wings, which it may not import. */
export function toApiDeps(
  house: House,
  { ingest, engine, retention }: Wings,
  rest: Pick<ApiDeps, 'publicUrl' | 'isDraining'>,
): ApiDeps {
  const { maxBodyBytes, retentionDays } = house.config;
  return {
    ...house,
    ...rest,
    oauth: createOauthParts(house, ingest),
    isStale: () => house.watch.isStale(),
    role: house.config.role,
    presets: PRESET_NAMES,
    describeSecretFault,
    secretSourceOf,
    findSignatureFault,
    findChallengeFaults,
    describeSigning,
    limits: { maxBodyBytes, retentionDays },
    engine,
    replayRequest: (id) => ingest.replay(id),
    rehearse: (rehearsal) => ingest.rehearse(rehearsal),
    requestStats: () => ingest.stats(),
    answerSeconds: () => ingest.answerSeconds(),
    subscribe: house.committed.subscribe,
    sweepStats: () => retention.stats(),
  };
}

function createOauthParts({ config, clock }: House, ingest: Ingest): ApiDeps['oauth'] {
  return {
    tokenMs: config.oauthTokenMs,
    guard: createSenderGuard({ clock, trustedProxies: config.trustedProxies }),
    testCredential: (authorization) => ingest.testCredential(authorization),
  };
}
