import type { z } from 'zod';
import { account, accountOperations, newAccount } from './contract/account.ts';
import { accountToken, accountTokenOperations, newAccountToken } from './contract/account-token.ts';
import { auditEntry, auditOperations } from './contract/audit.ts';
import {
  credential,
  credentialOperations,
  newCredential,
  signingKey,
} from './contract/credential.ts';
import { docsOperations } from './contract/docs.ts';
import { destination, destinationOperations } from './contract/destination.ts';
import { event, eventDetail, eventOperations } from './contract/event.ts';
import {
  listener,
  listenerInput,
  listenerOperations,
  listenerWithSecret,
} from './contract/listener.ts';
import { listenerTest, listenerTestOperations } from './contract/listener-test.ts';
import {
  listenerVersion,
  listenerVersionDetail,
  listenerVersionOperations,
} from './contract/listener-version.ts';
import { replay, replayOperations, replayPlan } from './contract/replay.ts';
import { request, requestDetail, requestOperations, streamedRequest } from './contract/request.ts';
import { attempt, run, runDetail, runOperations } from './contract/run.ts';
import { snippet, snippetOperations } from './contract/snippet.ts';
import { providerOperations } from './contract/provider.ts';
import { storage, storageOperations } from './contract/storage.ts';
import { streamMessage, streamOperations } from './contract/stream.ts';
import { systemOperations } from './contract/system.ts';
import { newTrigger, trigger, triggerInput, triggerOperations } from './contract/trigger.ts';
import type { Operation } from './contract/operation.ts';
import { errorEnvelope } from './contract/page.ts';

/**
 * The contract of the admin API, said once: routes, validation, types, the OpenAPI document and the CLI's client
 * come from this table. A window of the room: the CLI and the Studio may import it.
 */
export const operations = {
  ...listenerOperations,
  ...listenerVersionOperations,
  ...listenerTestOperations,
  ...snippetOperations,
  ...credentialOperations,
  ...triggerOperations,
  ...requestOperations,
  ...streamOperations,
  ...eventOperations,
  ...runOperations,
  ...destinationOperations,
  ...replayOperations,
  ...providerOperations,
  ...storageOperations,
  ...accountOperations,
  ...accountTokenOperations,
  ...auditOperations,
  ...systemOperations,
  ...docsOperations,
} as const satisfies Record<string, Operation>;

/** The files of `earshot apply`. */
export { declaration, describeDeclaration } from './contract/declaration.ts';
/** What stands in reads for a header that lets somebody in. */
export { MASK } from './wire/mask.ts';

export type { Operation };
export type OperationName = keyof typeof operations;

/** What a caller gives: `params`, `query` and `body`, each only where the operation has one. */
export type OperationInput<N extends OperationName> = Member<N, 'params'> &
  Member<N, 'query'> &
  Member<N, 'body'>;

/** What a caller gets: JSON, the bytes of another media type, or nothing (204). */
export type OperationAnswer<N extends OperationName> = (typeof operations)[N] extends infer O
  ? O extends { answer: infer A; otherwise: { answer: infer B } }
    ? z.output<A> | z.output<B>
    : O extends { answer: infer A }
      ? z.output<A>
      : O extends { media: readonly string[] }
        ? Uint8Array
        : undefined
  : never;

type Member<
  N extends OperationName,
  K extends 'params' | 'query' | 'body',
> = (typeof operations)[N] extends { readonly [P in K]: infer S }
  ? IsOptional<z.input<S>> extends true
    ? { readonly [P in K]?: z.input<S> | undefined }
    : { readonly [P in K]: z.input<S> }
  : unknown;

/** Whether nothing has to be said: every member may be left out, or there are none. */
type IsOptional<T> = string extends keyof T ? true : Partial<T> extends T ? true : false;

/** The nouns of the wire by the names that the document gives them. */
export const resources = {
  Listener: listener,
  ListenerWithSecret: listenerWithSecret,
  ListenerVersion: listenerVersion,
  ListenerTest: listenerTest,
  ListenerVersionDetail: listenerVersionDetail,
  Credential: credential,
  NewCredential: newCredential,
  SigningKey: signingKey,
  Trigger: trigger,
  NewTrigger: newTrigger,
  Request: request,
  RequestDetail: requestDetail,
  StreamedRequest: streamedRequest,
  StreamMessage: streamMessage,
  Event: event,
  EventDetail: eventDetail,
  Run: run,
  RunDetail: runDetail,
  Attempt: attempt,
  Destination: destination,
  Replay: replay,
  ReplayPlan: replayPlan,
  Storage: storage,
  Snippet: snippet,
  Account: account,
  NewAccount: newAccount,
  AccountToken: accountToken,
  NewAccountToken: newAccountToken,
  AuditEntry: auditEntry,
  Error: errorEnvelope,
} as const;

export type ListenerInput = z.input<typeof listenerInput>;
export type TriggerInput = z.input<typeof triggerInput>;

/** The nouns as they are on the wire. */
export type WireListener = z.output<typeof listener>;
export type WireListenerTest = z.output<typeof listenerTest>;
export type WireCredential = z.output<typeof credential>;
export type WireSigningKey = z.output<typeof signingKey>;
export type WireTrigger = z.output<typeof trigger>;
export type WireRequest = z.output<typeof request>;
export type WireStreamedRequest = z.output<typeof streamedRequest>;
export type WireEvent = z.output<typeof event>;
export type WireEventDetail = z.output<typeof eventDetail>;
export type WireRun = z.output<typeof run>;
export type WireRunDetail = z.output<typeof runDetail>;
export type WireAttempt = z.output<typeof attempt>;
export type WireDestination = z.output<typeof destination>;
export type WireReplay = z.output<typeof replay>;
export type WireReplayPlan = z.output<typeof replayPlan>;
export type WireSnippet = z.output<typeof snippet>;
export type WireStorage = z.output<typeof storage>;
export type WireAccount = z.output<typeof account>;
export type WireAccountToken = z.output<typeof accountToken>;
export type WireAuditEntry = z.output<typeof auditEntry>;
export type WireError = z.output<typeof errorEnvelope>;
