import type { Request, RequestBody } from '../model/request.ts';
import type { Admission, Claim, Hold, NewRun, Spooled } from '../store/store.ts';

/**
 * What was accepted, as bytes: the length of a text, the text, the body. The text is JSON with instants in milliseconds;
 * the body is as it came.
 */
export function toBytes(spooled: Spooled): readonly Uint8Array[] {
  const { admission, claim, hold } = spooled;
  const { request, body } = admission;
  const text: Text = {
    admission: {
      ...admission,
      request: { ...request, receivedAt: request.receivedAt.getTime() },
      body: body && { head: body.head, retentionDays: body.retentionDays },
      runs: admission.runs.map((run) => ({ ...run, dueAt: run.dueAt.getTime() })),
    },
    claim: claim && {
      ...claim,
      now: claim.now.getTime(),
      expiresAt: claim.expiresAt.getTime(),
    },
    hold: hold && {
      ...hold,
      dueAt: hold.dueAt.getTime(),
      deadlineAt: hold.deadlineAt?.getTime(),
    },
  };
  const json = Buffer.from(JSON.stringify(text));
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32LE(json.byteLength);
  return body === undefined ? [length, json] : [length, json, body.bytes];
}

/** Undoes `toBytes`. What has passed the checksum is what was written: anything else in it is a bug. */
export function fromBytes(bytes: Buffer): Spooled {
  const bodyAt = LENGTH_BYTES + bytes.readUInt32LE();
  const { admission, claim, hold } = JSON.parse(
    bytes.toString('utf8', LENGTH_BYTES, bodyAt),
  ) as Text;
  const { request, body } = admission;
  return {
    admission: {
      ...admission,
      eventType: admission.eventType,
      request: { ...ABSENT, ...request, receivedAt: new Date(request.receivedAt) },
      body: body && { ...body, bytes: bytes.subarray(bodyAt) },
      runs: admission.runs.map((run) => ({ ...run, dueAt: new Date(run.dueAt) })),
    },
    claim: claim && { ...claim, now: new Date(claim.now), expiresAt: new Date(claim.expiresAt) },
    hold: hold && {
      ...hold,
      dueAt: new Date(hold.dueAt),
      deadlineAt: hold.deadlineAt === undefined ? undefined : new Date(hold.deadlineAt),
    },
  };
}

const LENGTH_BYTES = 4;

/** JSON leaves out what is undefined. */
const ABSENT = {
  code: undefined,
  credentialId: undefined,
  contentType: undefined,
  sha256: undefined,
  eventId: undefined,
  replayOf: undefined,
  bodyErasedAt: undefined,
};

type In<T, Instants extends keyof T> = Omit<T, Instants> & { readonly [K in Instants]: number };

/** What JSON makes of it: instants are numbers, and the bytes of the body are elsewhere. */
interface Text {
  readonly admission: Omit<Admission, 'request' | 'body' | 'runs'> & {
    readonly request: In<Request, 'receivedAt'>;
    readonly body: Omit<RequestBody, 'bytes'> | undefined;
    readonly runs: readonly In<NewRun, 'dueAt'>[];
  };
  readonly claim: In<Claim, 'now' | 'expiresAt'> | undefined;
  readonly hold:
    | (Omit<Hold, 'dueAt' | 'deadlineAt'> & {
        readonly dueAt: number;
        readonly deadlineAt: number | undefined;
      })
    | undefined;
}
