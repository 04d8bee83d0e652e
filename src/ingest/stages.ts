import { admit, type AdmitDeps } from './admit.ts';
import type { Exchange } from './exchange.ts';
import {
  answerChallenge,
  MAX_CHALLENGE_BYTES,
  takesStrangers,
  type ChallengeDeps,
} from './challenge/challenge.ts';
import { findKey } from './dedupe.ts';
import { applyFilter } from './filter.ts';
import { mapEvent } from './mapping.ts';
import { reject, type Outcome, type Rejected } from './outcome.ts';
import { parse } from './parse.ts';
import { publish, type PublishDeps } from './publish.ts';
import { limitQuota, type Quotas } from './quota.ts';
import { limitRate } from './rate.ts';
import type { Rates } from './rates.ts';
import { receive, type ReceiveDeps } from './receive.ts';
import type {
  AdmittedRequest,
  ArrivedRequest,
  IdentifiedRequest,
  PermittedRequest,
  ReceivedRequest,
  VerifiedRequest,
} from './request.ts';
import { applyRules } from './rules.ts';
import { fitSchema } from './schema.ts';
import { identify, verify, type VerifyDeps } from './verify/verify.ts';

export type StageDeps = AdmitDeps &
  VerifyDeps &
  ReceiveDeps &
  ChallengeDeps &
  PublishDeps & { readonly rates: Rates; readonly quotas: Quotas };

/** Read top to bottom, this is the product. Each stage takes what the one before it gives, or the request ends there. */
export async function runStages(
  request: ArrivedRequest,
  exchange: Exchange,
  deps: StageDeps,
): Promise<Outcome> {
  const admitted = admit(request, exchange.peer, deps);
  if (admitted.kind === 'rejected') return admitted;
  request.mark('admit');
  if (admitted.method !== 'POST') return answerOtherMethod(admitted, deps);

  // On the headers alone: a stranger cannot make the server read, buffer or hash a body.
  const identifying = identify(admitted, deps);
  const identified = identifying instanceof Promise ? await identifying : identifying;
  if (identified.kind === 'rejected') return hearStranger(admitted, identified, { exchange, deps });
  request.mark('identify');

  const receiving = receive(identified, exchange, deps);
  const received = receiving instanceof Promise ? await receiving : receiving;
  if (received.kind === 'rejected') return received;
  request.mark('receive');

  const challenged = answerChallenge(received, 'received', deps);
  if (challenged !== undefined) return challenged;

  const verifying = verify(received, deps);
  const verified = verifying instanceof Promise ? await verifying : verifying;
  if (verified.kind === 'rejected') return verified;
  request.mark('verify');

  return await goOn(verified, deps);
}

function goOn(request: VerifiedRequest, deps: StageDeps): Outcome | Promise<Outcome> {
  return answerChallenge(request, 'verified', deps) ?? runVerifiedStages(request, deps);
}

/** Only a challenge comes with another method than POST, and none of those has a body. */
async function answerOtherMethod(request: AdmittedRequest, deps: StageDeps): Promise<Outcome> {
  request.bytes = Buffer.alloc(0);
  const challenged = await answerChallenge(request as ReceivedRequest, 'received', deps);
  return challenged ?? reject('method_not_allowed', 'a webhook is sent with POST');
}

/** Handshakes come without credentials: where the listener has one, a little of the body is read to know it. */
async function hearStranger(
  request: AdmittedRequest,
  refused: Rejected,
  { exchange, deps }: { exchange: Exchange; deps: StageDeps },
): Promise<Outcome> {
  if (!takesStrangers(request)) return refused;
  const maxBodyBytes = Math.min(deps.maxBodyBytes, MAX_CHALLENGE_BYTES);
  const received = await receive(request as IdentifiedRequest, exchange, { ...deps, maxBodyBytes });
  if (received.kind === 'rejected') return refused;
  const challenged = await answerChallenge(received, 'received', deps);
  return challenged ?? refused;
}

/** Where a replayed request joins in: it was verified when it came. */
export function runVerifiedStages(
  request: VerifiedRequest,
  deps: StageDeps,
): Outcome | Promise<Outcome> {
  const permitted = applyRules(request);
  if (permitted.kind === 'rejected') return permitted;

  // Of a store that is shared, it may have to be asked for; nearly always it is at hand.
  const allowed = request.replayOf === undefined ? limitRate(permitted, deps.rates) : permitted;
  return allowed instanceof Promise
    ? allowed.then((one) => runAllowedStages(one, deps))
    : runAllowedStages(allowed, deps);
}

function runAllowedStages(
  allowed: PermittedRequest | Rejected,
  deps: StageDeps,
): Outcome | Promise<Outcome> {
  if (allowed.kind === 'rejected') return allowed;

  const roomy = limitQuota(allowed, deps.quotas);
  if (roomy.kind === 'rejected') return roomy;

  const parsed = parse(roomy);
  if (parsed.kind === 'rejected') return parsed;
  allowed.mark('parse');

  const fitting = fitSchema(parsed);
  if (fitting.kind !== 'passing') return fitting;

  const wanted = applyFilter(fitting);
  if (wanted.kind !== 'passing') return wanted;

  const keyed = findKey(wanted);
  if (keyed.kind !== 'passing') return keyed;

  const mapped = mapEvent(keyed);
  if (mapped.kind !== 'passing') return mapped;

  return publish(mapped, deps);
}
