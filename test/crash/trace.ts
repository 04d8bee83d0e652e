/** Reads what `strace -f -y` wrote, and looks whether each 200 left after its event was on the disk. */

/** A system call; the places of its beginning and end are line numbers, which is the order in which they came. */
export interface Call {
  readonly name: string;
  /** What its first parameter, a descriptor, stands for: a path, `socket:[…]`. */
  readonly file: string;
  readonly parameters: string;
  readonly result: number;
  readonly begun: number;
  readonly ended: number;
}

export interface Exchange {
  /** What only this event's body contains. */
  readonly marker: string;
  /** What only the answer to it contains. */
  readonly eventId: string;
}

const RETURNED = /^(\d+) +(\w+)\((.*)\) += (-?\d+)/s;
const BEGUN = /^(\d+) +\w+\((.*) <unfinished \.\.\.>$/s;
const RESUMED = /^(\d+) +<\.\.\. (\w+) resumed>(.*)\) += (-?\d+)/s;
const FILE = /^\d+<(.*?)>(?:, |$)/s;

export function parseTrace(text: string): Call[] {
  const calls: Call[] = [];
  /** By thread: its call that has not returned. */
  const waiting = new Map<string, { parameters: string; begun: number }>();
  for (const [line, content] of text.split('\n').entries()) {
    const begun = BEGUN.exec(content);
    if (begun !== null) {
      const [pid, parameters] = begun.slice(1) as [string, string];
      waiting.set(pid, { parameters, begun: line });
      continue;
    }
    const returned = RETURNED.exec(content) ?? RESUMED.exec(content);
    if (returned === null) continue;
    const [pid, name, rest, result] = returned.slice(1) as [string, string, string, string];
    const before = waiting.get(pid) ?? { parameters: '', begun: line };
    waiting.delete(pid);
    calls.push(toCall({ name, result, ended: line, rest, before }));
  }
  return calls;
}

interface Returned {
  readonly name: string;
  readonly result: string;
  readonly ended: number;
  readonly rest: string;
  readonly before: { readonly parameters: string; readonly begun: number };
}

function toCall({ name, result, ended, rest, before }: Returned): Call {
  const parameters = before.parameters + rest;
  const file = FILE.exec(parameters)?.[1] ?? '';
  return { name, file, parameters, result: Number(result), begun: before.begun, ended };
}

/**
 * A sentence for each exchange whose 200 was written to its socket before a sync of the log had ended that began
 * after the log had been given the event.
 */
export function findEarlyAnswers(calls: readonly Call[], exchanges: readonly Exchange[]): string[] {
  return exchanges.flatMap(({ marker, eventId }) => {
    const answer = calls.find((call) => isAnswer(call) && call.parameters.includes(eventId));
    if (answer === undefined) return [`${eventId} was not answered`];
    // The first: its neighbours on the page write it again, later and for themselves.
    const frame = calls.find((call) => isLogWrite(call) && call.parameters.includes(marker));
    if (frame === undefined || frame.ended > answer.begun) {
      return [`${eventId} was answered before it was in the log`];
    }
    const isSynced = calls.some(
      (call) => isLogSync(call) && call.begun > frame.ended && call.ended < answer.begun,
    );
    return isSynced ? [] : [`${eventId} was answered before the log was synced`];
  });
}

function isAnswer({ name, file, parameters }: Call): boolean {
  return (
    /^(?:write|writev|sendto|sendmsg)$/.test(name) &&
    !file.startsWith('/') &&
    parameters.includes('HTTP/1.1 200 OK')
  );
}

function isLogWrite({ name, file, result }: Call): boolean {
  return /^(?:write|writev|pwrite64|pwritev)$/.test(name) && file.endsWith('-wal') && result > 0;
}

export function isLogSync({ name, file, result }: Call): boolean {
  return /^(?:fsync|fdatasync)$/.test(name) && file.endsWith('-wal') && result === 0;
}
