import type { z } from 'zod';
import { formatDuration } from '../../base/duration.ts';
import type { ChallengeRule } from '../../model/challenge.ts';
import type { CustomScheme, SignatureSetting } from '../../model/listener.ts';
import type {
  challengeRule,
  customScheme,
  signature,
  signatureInput,
} from '../contract/signature.ts';
import { msOf } from '../contract/scalar.ts';
import { toInstantOrNull } from './instant.ts';
import { toWireSecret } from './secret.ts';

/** Between the way a listener verifies as it is kept and as it is on the wire. */

type WireScheme = z.output<typeof customScheme>;
type Input = z.output<typeof signatureInput>;

export function fromSignatureInput(input: Input): SignatureSetting {
  return {
    preset: input.preset,
    ...(input.scheme && { scheme: fromScheme(input.scheme) }),
    ...(input.params && { params: input.params }),
    ...(input.tolerance !== undefined && { toleranceMs: msOf(input.tolerance) }),
    secrets: [],
  };
}

export function toSignatureInput(setting: SignatureSetting): z.input<typeof signatureInput> {
  const { preset, scheme, params, toleranceMs } = setting;
  return {
    preset,
    ...(scheme && { scheme: toScheme(scheme) }),
    ...(params && { params: { ...params } }),
    ...(toleranceMs !== undefined && { tolerance: formatDuration(toleranceMs) }),
  };
}

export function toWireSignature(setting: SignatureSetting): z.input<typeof signature> {
  const { preset, scheme, params, toleranceMs, secrets } = setting;
  return {
    preset,
    scheme: scheme === undefined ? null : toScheme(scheme),
    params: { ...params },
    tolerance: toleranceMs === undefined ? null : formatDuration(toleranceMs),
    secrets: secrets.map((secret) => ({
      ...toWireSecret(secret),
      pending_since: toInstantOrNull(secret.pendingSince),
    })),
  };
}

function fromScheme(scheme: WireScheme): CustomScheme {
  switch (scheme.type) {
    case 'signature': {
      const { secret_form: secretForm, timestamp, ...rest } = scheme;
      return {
        ...rest,
        ...(secretForm && { secretForm }),
        ...(timestamp && { timestamp: fromTimestamp(timestamp) }),
      };
    }
    case 'jws': {
      const { jwks_url: jwksUrl, body_hash_claim: claim, max_age: maxAge, ...rest } = scheme;
      return {
        ...rest,
        ...(jwksUrl !== undefined && { jwksUrl }),
        ...(claim !== undefined && { bodyHashClaim: claim }),
        maxAgeMs: msOf(maxAge),
      };
    }
    case 'token':
    case 'client_certificate':
      return scheme;
  }
}

type WireTimestamp = NonNullable<(WireScheme & { type: 'signature' })['timestamp']>;

function fromTimestamp({ value, unit, tolerance }: WireTimestamp) {
  return { value, unit, toleranceMs: msOf(tolerance) };
}

function toScheme(scheme: CustomScheme): WireScheme {
  switch (scheme.type) {
    case 'signature': {
      const { secretForm, timestamp, ...rest } = scheme;
      return {
        ...rest,
        ...(secretForm && { secret_form: secretForm }),
        ...(timestamp && {
          timestamp: {
            value: timestamp.value,
            unit: timestamp.unit,
            tolerance: formatDuration(timestamp.toleranceMs),
          },
        }),
      };
    }
    case 'jws': {
      const { jwksUrl, bodyHashClaim, maxAgeMs, algorithms, ...rest } = scheme;
      return {
        ...rest,
        algorithms: [...algorithms],
        ...(jwksUrl !== undefined && { jwks_url: jwksUrl }),
        ...(bodyHashClaim !== undefined && { body_hash_claim: bodyHashClaim }),
        max_age: formatDuration(maxAgeMs),
      };
    }
    case 'token':
    case 'client_certificate':
      return scheme;
  }
}

/** The same on both sides, but for members that are undefined and not absent. */
export function fromChallenges(
  rules: readonly z.output<typeof challengeRule>[] | undefined,
): readonly ChallengeRule[] | undefined {
  return rules as readonly ChallengeRule[] | undefined;
}

export function toWireChallenges(
  rules: readonly ChallengeRule[] | undefined,
): z.input<typeof challengeRule>[] | null {
  if (rules === undefined) return null;
  return structuredClone(rules) as unknown as z.input<typeof challengeRule>[];
}
