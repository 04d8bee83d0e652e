import type { ServerResponse } from 'node:http';
import { admit, type AdmitDeps } from './admit.ts';
import type { Outcome } from './outcome.ts';
import { parse } from './parse.ts';
import { publish, type PublishDeps } from './publish.ts';
import { limitRate } from './rate.ts';
import { receive, type ReceiveDeps } from './receive.ts';
import type { ArrivedRequest, VerifiedRequest } from './request.ts';
import type { TokenBuckets } from './token-buckets.ts';
import { identify, verify, type VerifyDeps } from './verify/verify.ts';

export type StageDeps = AdmitDeps &
  VerifyDeps &
  ReceiveDeps &
  PublishDeps & { readonly rates: TokenBuckets };

/** Read top to bottom, this is the product. Each stage takes what the one before it gives, or the request ends there. */
export async function runStages(
  request: ArrivedRequest,
  response: ServerResponse,
  deps: StageDeps,
): Promise<Outcome> {
  const admitted = admit(request, response.req.socket.remoteAddress ?? '', deps);
  if (admitted.kind === 'rejected') return admitted;
  request.mark('admit');

  // On the headers alone: a stranger cannot make the server read, buffer or hash a body.
  const identifying = identify(admitted, deps);
  const identified = identifying instanceof Promise ? await identifying : identifying;
  if (identified.kind === 'rejected') return identified;
  request.mark('identify');

  const received = await receive(identified, response, deps);
  if (received.kind === 'rejected') return received;
  request.mark('receive');

  const verified = verify(received, deps);
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
  const allowed = request.replayOf === undefined ? limitRate(request, deps.rates) : request;
  if (allowed.kind === 'rejected') return allowed;

  const parsed = parse(allowed);
  if (parsed.kind === 'rejected') return parsed;
  request.mark('parse');

  return publish(parsed, deps);
}
