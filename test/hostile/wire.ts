import { connect, type Socket } from 'node:net';

export interface Answer {
  readonly status: number;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A connection that writes exactly what it is told to, and takes apart what comes back. */
export interface Wire {
  readonly socket: Socket;
  send(...parts: readonly (string | Uint8Array)[]): void;
  /** Shuts down the writing side alone. */
  end(): void;
  /** Waits for this many answers in all, interim ones included, and gives them. */
  answers(count: number): Promise<readonly Answer[]>;
  /** Waits until the server has closed the connection, and gives all that it ever answered. */
  closed(): Promise<readonly Answer[]>;
  destroy(): void;
}

export interface WireOptions {
  /** The first answer is one to HEAD: it has a length and no body. */
  readonly isHead?: boolean;
  readonly patienceMs?: number;
}

export function openWire(port: number, options: WireOptions = {}): Wire {
  const { isHead = false, patienceMs = 3_000 } = options;
  // Half-open, so that the server's end does not end ours.
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  socket.setNoDelay(true);
  let bytes = Buffer.alloc(0);
  let isClosed = false;
  let wake: (() => void) | undefined;
  const close = (): void => {
    isClosed = true;
    wake?.();
  };
  socket.on('data', (chunk: Buffer) => {
    bytes = Buffer.concat([bytes, chunk]);
    wake?.();
  });
  socket.on('end', close).on('close', close);
  // A reset is a way to close; whoever must not see one counts the answers.
  socket.on('error', () => {});

  async function until(isEnough: (answers: readonly Answer[]) => boolean, what: string) {
    const deadline = performance.now() + patienceMs;
    for (;;) {
      const answers = parseAnswers(bytes, isHead);
      if (isEnough(answers)) return answers;
      const restMs = deadline - performance.now();
      if (restMs <= 0) throw new Error(`${what} did not come; what came: ${bytes.toString()}`);
      await sleepUntil(restMs);
    }
  }

  function sleepUntil(restMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, restMs);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  return {
    socket,
    send(...parts) {
      for (const part of parts) socket.write(typeof part === 'string' ? latin1(part) : part);
    },
    end: () => void socket.end(),
    answers: (count) =>
      until((answers) => isClosed || answers.length >= count, `answer number ${count}`),
    closed: () => until(() => isClosed, 'the end of the connection'),
    destroy: () => void socket.destroy(),
  };
}

/** One character, one byte: what is written in a test is what goes over the wire. */
export function latin1(text: string): Buffer {
  return Buffer.from(text, 'latin1');
}

/** The whole answers among these bytes. What is left over without being the beginning of one is a fault. */
export function parseAnswers(bytes: Buffer, isHead = false): Answer[] {
  const answers: Answer[] = [];
  let rest = bytes.toString('latin1');
  for (;;) {
    const split = rest.indexOf('\r\n\r\n');
    if (split < 0) break;
    const head = parseHead(rest.slice(0, split));
    const length = isHead && answers.length === 0 ? 0 : lengthOf(head, rest);
    if (rest.length < split + 4 + length) break;
    answers.push({ ...head, body: rest.slice(split + 4, split + 4 + length) });
    rest = rest.slice(split + 4 + length);
  }
  if (!'HTTP/1.1 '.startsWith(rest.slice(0, 9))) throw new Error(`this is no answer: ${rest}`);
  return answers;
}

function parseHead(text: string): Omit<Answer, 'body'> {
  const [statusLine = '', ...lines] = text.split('\r\n');
  const status = /^HTTP\/1\.1 (\d{3}) /.exec(statusLine)?.[1];
  if (status === undefined) throw new Error(`this is no answer: ${text}`);
  const headers = Object.fromEntries(
    lines.map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
  return { status: Number(status), headers };
}

function lengthOf({ status, headers }: Omit<Answer, 'body'>, text: string): number {
  if (status < 200 || status === 204) return 0;
  const length = headers['content-length'];
  if (length === undefined) throw new Error(`this answer has no length: ${text}`);
  return Number(length);
}
