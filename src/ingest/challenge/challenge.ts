import type { Catalog } from '../../catalog/catalog.ts';
import type { Clock } from '../../base/clock.ts';
import { SECOND } from '../../base/duration.ts';
import type { ChallengeRule } from '../../model/challenge.ts';
import type { Listener } from '../../model/listener.ts';
import { providerOf } from '../../provider/provider.ts';
import { reject, type Challenged, type Rejected } from '../outcome.ts';
import type { AdmittedRequest, ReceivedRequest } from '../request.ts';
import { Evidence, isPinned, type RemoteKeys } from '../verify/verify.ts';
import { makeAnswer } from './answer.ts';
import type { Capture } from './capture.ts';
import { compileRule, holds, textOf, type CompiledRule } from './compile.ts';

export { createCapture } from './capture.ts';

/** Answers providers that ask whether the listener is there; never an event. */
export interface ChallengeDeps {
  readonly catalog: Pick<Catalog, 'secretsOf'>;
  readonly clock: Clock;
  readonly remoteKeys: RemoteKeys;
  readonly capture: Capture;
}

/** A handshake is small; what is larger is not looked at as one. */
export const MAX_CHALLENGE_BYTES = 64 * 1024;

/** Whether this listener answers challenges that come with this method. */
export function takesChallenges(listener: Listener, method: string): boolean {
  return rulesOf(listener).some(({ rule }) => rule.method === method);
}

/** Whether there are any that may come without credentials, so that a body must be read to know. */
export function takesStrangers({ listener, method }: AdmittedRequest): boolean {
  return rulesOf(listener).some(({ rule }) => rule.method === method && rule.verified !== true);
}

/** Undefined: it is none of the listener's challenges. `verified` looks at those that the provider signs. */
export function answerChallenge(
  request: ReceivedRequest,
  phase: 'received' | 'verified',
  deps: ChallengeDeps,
): Promise<Challenged | Rejected> | undefined {
  const rules = rulesOf(request.listener);
  // Nearly every request.
  if (rules.length === 0 || request.bytes.byteLength > MAX_CHALLENGE_BYTES) return undefined;
  const due = rules.filter((each) => isDue(each, request, phase));
  if (due.length === 0) return undefined;
  const scope = createChallengeScope(request);
  const rule = due.find(({ when }) => holds(when, scope));
  return rule && answerWith(rule, { request, scope, deps });
}

function isDue(
  { rule, marker }: CompiledRule,
  { method, bytes }: ReceivedRequest,
  phase: 'received' | 'verified',
): boolean {
  if (rule.method !== method || (rule.verified === true) !== (phase === 'verified')) return false;
  return marker === undefined || bytes.includes(marker);
}

function createChallengeScope(request: ReceivedRequest): object {
  const params = request.listener.verification.signature?.params ?? {};
  const { scope } = new Evidence(request, '');
  return Object.create(scope, { params: { value: params, enumerable: true } }) as object;
}

interface Answering {
  readonly request: ReceivedRequest;
  readonly scope: object;
  readonly deps: ChallengeDeps;
}

async function answerWith(
  rule: CompiledRule,
  { request, scope, deps }: Answering,
): Promise<Challenged | Rejected> {
  const { listener } = request;
  const [secret] = deps.catalog.secretsOf(listener.id, deps.clock.now()).values;
  const answer = makeAnswer(rule, { scope, secret });
  if (answer === undefined)
    return reject(
      'challenge_unanswerable',
      'a part of the answer to this challenge cannot be made',
    );
  return (
    (await confirm(rule, { request, scope, deps })) ??
    (await captureSecret(rule, { request, scope, deps })) ??
    answer
  );
}

const RETRY_MS = 30 * SECOND;

async function confirm(
  { rule, confirm: expression }: CompiledRule,
  { request, scope, deps }: Answering,
): Promise<Rejected | undefined> {
  if (expression === undefined || rule.confirm === undefined) return undefined;
  const url = textOf(expression, scope);
  if (url === undefined || !isPinned(url, rule.confirm.hosts))
    return reject('challenge_unanswerable', 'the URL to confirm with is not one of the provider');
  const called = await deps.remoteKeys.fetch({
    listenerId: request.listener.id,
    url,
    isOnce: true,
  });
  if (called.ok) return undefined;
  const message = `the provider could not be called to confirm: ${called.error}`;
  return reject('provider_unavailable', message, RETRY_MS);
}

async function captureSecret(
  { capture }: CompiledRule,
  { request, scope, deps }: Answering,
): Promise<Rejected | undefined> {
  if (capture === undefined) return undefined;
  const secret = textOf(capture, scope);
  if (secret === undefined || secret === '')
    return reject('challenge_unanswerable', 'the handshake holds no secret');
  const refused = await deps.capture.keep(request.listener, secret);
  return refused;
}

const NONE: readonly CompiledRule[] = [];
/** By the listener as it is loaded; the rules of a preset are compiled once for all. */
const compiledOf = new WeakMap<Listener, readonly CompiledRule[]>();
const compiledRules = new WeakMap<ChallengeRule, readonly CompiledRule[]>();

function rulesOf(listener: Listener): readonly CompiledRule[] {
  const known = compiledOf.get(listener);
  if (known !== undefined) return known;
  const own = listener.challenges ?? [];
  const preset = providerOf(listener.verification.signature?.preset ?? '')?.challenges ?? [];
  const rules = [...own, ...preset].flatMap(compileOnce);
  const compiled = rules.length === 0 ? NONE : rules;
  compiledOf.set(listener, compiled);
  return compiled;
}

/** One with a fault answers nothing; saving it has said so. */
function compileOnce(rule: ChallengeRule): readonly CompiledRule[] {
  const known = compiledRules.get(rule);
  if (known !== undefined) return known;
  const compiled = compileRule(rule);
  const rules = 'rule' in compiled ? [compiled] : NONE;
  compiledRules.set(rule, rules);
  return rules;
}

/** What is wrong with the rules of a listener, by field: `0.when`. */
export function findChallengeFaults(
  rules: readonly ChallengeRule[],
): readonly { readonly field: string; readonly problem: string }[] {
  return rules.flatMap((rule, i) => {
    const compiled = compileRule(rule);
    if ('rule' in compiled) return [];
    return compiled.map(({ field, error }) => ({ field: `${i}.${field}`, problem: error.summary }));
  });
}
