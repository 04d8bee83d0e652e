import { admit, type AdmitDeps } from './admit.ts';
import type { Exchange } from './exchange.ts';
import { applyFilter } from './filter.ts';
import { mapEvent } from './mapping.ts';
import type { Outcome } from './outcome.ts';
import { parse } from './parse.ts';
import { publish, type PublishDeps } from './publish.ts';
import { limitRate } from './rate.ts';
import { receive, type ReceiveDeps } from './receive.ts';
import type { ArrivedRequest, VerifiedRequest } from './request.ts';
import { applyRules } from './rules.ts';
import { fitSchema } from './schema.ts';
import type { TokenBuckets } from './token-buckets.ts';
import { identify, verify, type VerifyDeps } from './verify/verify.ts';

export type StageDeps = AdmitDeps &
  VerifyDeps &
  ReceiveDeps &
  PublishDeps & { readonly rates: TokenBuckets };

/** Read top to bottom, this is the product. Each stage takes what the one before it gives, or the request ends there. */
export async function runStages(
  request: ArrivedRequest,
  exchange: Exchange,
  deps: StageDeps,
): Promise<Outcome> {
  const admitted = admit(request, exchange.peer, deps);
  if (admitted.kind === 'rejected') return admitted;
  request.mark('admit');

  // On the headers alone: a stranger cannot make the server read, buffer or hash a body.
  const identifying = identify(admitted, deps);
  const identified = identifying instanceof Promise ? await identifying : identifying;
  if (identified.kind === 'rejected') return identified;
  request.mark('identify');

  const received = await receive(identified, exchange, deps);
  if (received.kind === 'rejected') return received;
  request.mark('receive');

  const verifying = verify(received, deps);
  const verified = verifying instanceof Promise ? await verifying : verifying;
  if (verified.kind === 'rejected') return verified;
  request.mark('verify');

  const outcome = await runVerifiedStages(verified, deps);
  return outcome;
}

/** Where a replayed request joins in: it was verified when it came. */
export function runVerifiedStages(
  request: VerifiedRequest,
  deps: StageDeps,
): Outcome | Promise<Outcome> {
  const permitted = applyRules(request);
  if (permitted.kind === 'rejected') return permitted;

  const allowed = request.replayOf === undefined ? limitRate(permitted, deps.rates) : permitted;
  if (allowed.kind === 'rejected') return allowed;

  const parsed = parse(allowed);
  if (parsed.kind === 'rejected') return parsed;
  request.mark('parse');

  const fitting = fitSchema(parsed);
  if (fitting.kind !== 'passing') return fitting;

  const wanted = applyFilter(fitting);
  if (wanted.kind !== 'passing') return wanted;

  const mapped = mapEvent(wanted);
  if (mapped.kind !== 'passing') return mapped;

  return publish(mapped, deps);
}
