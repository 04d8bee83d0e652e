import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** How long a process has to end by itself once it was let go. */
const PATIENCE_MS = 10_000;

/** A process of the bench, spoken to by messages; it ends when it is let go, or when the bench is gone. */
export interface Child {
  /** What it says next; rejects when it ends instead. */
  hear(): Promise<unknown>;
  /** One question at a time. */
  ask(question: unknown): Promise<unknown>;
  stop(): Promise<void>;
}

export interface ChildOptions {
  readonly module: URL;
  /** What it may read from its arguments. */
  readonly options?: object;
  /** Where it puts what it needs for a while. */
  readonly folder: string;
}

export function startChild({ module, options = {}, folder }: ChildOptions): Child {
  const child = fork(module, [JSON.stringify(options)], {
    env: { ...process.env, TMPDIR: folder },
  });
  return {
    hear: () => nextMessage(child),
    async ask(question) {
      const answer = nextMessage(child);
      child.send(question as object);
      return await answer;
    },
    stop: () => end(child),
  };
}

async function nextMessage(child: ChildProcess): Promise<unknown> {
  const gone = new AbortController();
  try {
    const exit = once(child, 'exit', gone).then(([code, signal]) => {
      throw new Error(`${child.spawnargs[1]} ended with ${code ?? signal}`);
    });
    const [message] = (await Promise.race([once(child, 'message', gone), exit])) as unknown[];
    return message;
  } finally {
    gone.abort();
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  if (child.connected) child.disconnect();
  const patience = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
  await ended;
  clearTimeout(patience);
}
