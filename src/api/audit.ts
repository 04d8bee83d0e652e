import type { Json } from '../base/json.ts';
import type { AuditEntry } from '../model/audit.ts';
import type { Caller } from './auth.ts';
import type { Operation, OperationName } from './contract.ts';
import { Otherwise, type ApiDeps } from './handler.ts';
import type { Input } from './input.ts';
import { MASK, maskHeaders } from './wire/mask.ts';

/** What is about to be changed, by whom. */
export interface Doing {
  readonly name: OperationName;
  readonly operation: Operation;
  readonly input: Input;
  readonly caller: Caller;
  /** Reads what it is about; absent where there is nothing yet. */
  readonly read: (() => Promise<unknown>) | undefined;
}

type Audited = (doing: Doing, act: () => Promise<unknown>) => Promise<unknown>;

/** Those that only look, although they are sent with POST. */
const LOOKS: ReadonlySet<string> = new Set(['testListener', 'testDefinition']);
/** Secrets, and what is as good as one. */
const MASKED = /^(?:secret|client_secret|token|password|link)$/;

/**
 * Writes down each change that was made. It is written behind the change: where that fails, the log has a line, and the
 * one who made the change is told that it was made.
 */
export function createAudit({
  store,
  clock,
  log,
}: Pick<ApiDeps, 'store' | 'clock' | 'log'>): Audited {
  async function write(doing: Doing, states: Pick<AuditEntry, 'before' | 'after'>, id?: string) {
    const { name, caller, input } = doing;
    try {
      await store.audit.insert({
        id: store.newId('aud'),
        at: new Date(clock.now()),
        actor: caller.name,
        token: caller.token,
        operation: name,
        subject: idOf(input.params) ?? id,
        input: mask(toJson(input.body)),
        before: mask(states.before),
        after: mask(states.after),
      });
    } catch (error) {
      log.error('audit.lost', { operation: name, account: caller.name, error: String(error) });
    }
  }

  return async (doing, act) => {
    const { name, operation, input } = doing;
    if (operation.method === 'GET' || LOOKS.has(name) || isDry(input)) return act();
    // Definitions alone: a request or an event would bring its payload along.
    const isSeen = isDefinition(operation);
    const before = isSeen ? await look(doing.read) : null;
    const given = await act();
    const answer = given instanceof Otherwise ? given.answer : given;
    if (isPlan(answer)) return given;
    const after = isSeen ? await lookAfter(doing.read, answer) : null;
    await write(doing, { before, after }, idOf(answer));
    return given;
  };
}

/** What was made has no address yet: its answer tells. */
function lookAfter(read: Doing['read'], answer: unknown): Json | Promise<Json> {
  return read === undefined ? toJson(answer) : look(read);
}

function isDefinition({ changes, path }: Operation): boolean {
  return changes === 'definitions' || /^\/api\/v1\/(?:accounts|tokens)/.test(path);
}

function isDry({ query }: Input): boolean {
  return (query as { dry_run?: unknown } | undefined)?.dry_run === 'true';
}

/** A plan tells what a replay would do, and does nothing. */
function isPlan(answer: unknown): boolean {
  return (answer as { plan?: unknown } | undefined)?.plan === true;
}

function idOf(of: unknown): string | undefined {
  const id = (of as { id?: unknown } | undefined)?.id;
  return typeof id === 'string' ? id : undefined;
}

async function look(read: Doing['read']): Promise<Json> {
  try {
    return toJson(await read?.());
  } catch {
    return null; // it is not there yet, or no more
  }
}

function toJson(value: unknown): Json {
  return value === undefined ? null : (JSON.parse(JSON.stringify(value)) as Json);
}

function mask(value: Json): Json {
  if (Array.isArray(value)) return value.map((each: Json) => mask(each));
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).map(([name, member]): [string, Json] => [
    name,
    maskMember(name, member),
  ]);
  return Object.fromEntries(members);
}

function maskMember(name: string, member: Json): Json {
  if (member === null) return null;
  if (MASKED.test(name)) return MASK;
  const isHeaders = name === 'headers' && typeof member === 'object' && !Array.isArray(member);
  return isHeaders ? maskHeaders(member as Readonly<Record<string, string>>) : mask(member);
}
