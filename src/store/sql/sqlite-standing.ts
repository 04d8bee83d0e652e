import { Worker } from 'node:worker_threads';
import type { Clock, Timer } from '../../base/clock.ts';
import { MINUTE, SECOND } from '../../base/duration.ts';
import type { Log } from '../../base/log.ts';
import type { EarshotError } from '../../model/error.ts';
import { packBatch } from './batch.ts';
import { endReading } from './sqlite-checkpoint.ts';
import type {
  ThreadAnswer,
  ThreadData,
  ThreadError,
  ThreadMessage,
  ThreadResult,
} from './sqlite-thread.ts';
import { unavailable } from './unavailable.ts';

/** A thread with its connection. Whatever was asked is answered, or refused where the thread has ended. */
export interface Thread {
  ask(
    message: (id: number) => ThreadMessage,
    transfer: readonly ArrayBuffer[],
  ): Promise<ThreadAnswer>;
  stop(): Promise<void>;
}

export interface StandingOptions {
  readonly data: ThreadData;
  readonly clock: Clock;
  readonly log: Log;
  /** Called when it is there again, before it is asked anything. */
  readonly onReopened: () => void;
}

const AGAIN_AFTER_MS = { least: SECOND / 10, most: 5 * SECOND } as const;
/** Who has stood for so long did not end by what ended the one before it. */
const STEADY_MS = MINUTE;

/**
 * Opens a thread, and another one when it ends: by a fault of ours, or because it got no memory for what it was asked.
 * Until then all is refused at once. What it was asked last may be kept or not, so it is refused too and not asked
 * again, which might end the next thread as well: who sent it sends again. Of what was acknowledged nothing hangs on a
 * thread: it is in the log, synced. The new connection goes by the index of the log that the other thread holds open;
 * where there is none any more, it recovers the log, as after a crash.
 */
export async function openThread(options: StandingOptions): Promise<Thread> {
  const thread = new StandingThread(options);
  await thread.open();
  return thread;
}

class StandingThread implements Thread {
  readonly #options: StandingOptions;
  #current: Thread | undefined;
  #gone = unavailable('the thread has not begun');
  #sinceMs = 0;
  #failures = 0;
  #timer: Timer | undefined;
  #opening: Promise<void> | undefined;
  #isStopped = false;

  constructor(options: StandingOptions) {
    this.#options = options;
  }

  async open(): Promise<void> {
    this.#take(await this.#start());
  }

  ask(...asked: Parameters<Thread['ask']>): Promise<ThreadAnswer> {
    return this.#current?.ask(...asked) ?? Promise.reject(this.#gone);
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#timer?.cancel();
    await this.#opening;
    await this.#current?.stop();
  }

  async #start(): Promise<Thread> {
    const thread = createThread(this.#options.data, (why) => {
      if (this.#current === thread) this.#lose(why);
    });
    try {
      const batch = packBatch([[{ sql: 'SELECT 1', parameters: [] }]]);
      const ready = await thread.ask((id) => ({ id, kind: 'read', batch }), []);
      if (ready.kind !== 'rows') throw toError(ready);
      return thread;
    } catch (error) {
      await thread.stop();
      throw error;
    }
  }

  #take(thread: Thread): void {
    this.#sinceMs = this.#options.clock.monotonic();
    this.#current = thread;
  }

  #lose(why: EarshotError): void {
    const { data, clock, log } = this.#options;
    this.#current = undefined;
    this.#gone = why;
    if (this.#isStopped) return;
    log.error('thread.lost', { mode: data.mode, error: why.message });
    if (clock.monotonic() - this.#sinceMs >= STEADY_MS) this.#failures = 0;
    this.#openLater();
  }

  /** At once the first time, and then after pauses that grow: a cause that stays must not keep a core busy. */
  #openLater(): void {
    const { least, most } = AGAIN_AFTER_MS;
    const pauseMs = Math.min(most, least * 2 ** (this.#failures - 1));
    const isFirst = this.#failures++ === 0;
    const open = (): void => void (this.#opening = this.#openAgain());
    if (isFirst) open();
    else this.#timer = this.#options.clock.after(pauseMs, open);
  }

  async #openAgain(): Promise<void> {
    const { data, onReopened, log } = this.#options;
    try {
      const thread = await this.#start();
      onReopened();
      this.#take(thread);
      log.warn('thread.reopened', { mode: data.mode });
    } catch (error) {
      this.#gone = unavailable(error);
      if (!this.#isStopped) this.#openLater();
    }
  }
}

interface Asked {
  readonly resolve: (answer: ThreadAnswer) => void;
  readonly reject: (error: Error) => void;
}

/** `onEnd` is called when its connection is closed, and with it whatever lock it had. */
function createThread(data: ThreadData, onEnd: (why: EarshotError) => void): Thread {
  // From a checkout the sources run; the published package has JavaScript beside this file.
  const name = import.meta.url.endsWith('.ts') ? './sqlite-thread.ts' : './sqlite-thread.js';
  const worker = new Worker(new URL(name, import.meta.url), {
    workerData: data,
    // A batch is garbage when it is committed: more room for it would only be touched in turn, and stay resident.
    resourceLimits: { maxYoungGenerationSizeMb: 8 },
  });
  const asked = new Map<number, Asked>();
  let nextId = 0;
  let gone: EarshotError | undefined;

  worker.on('error', (error) => (gone = unavailable(error)));
  // Whoever waits is told no sooner: what has not been kept by now never is, and who looks it up finds what holds.
  worker.on('exit', (code) => {
    if (data.mode === 'read') endReading(data.sign);
    const why = (gone ??= unavailable(`the ${data.mode} thread has ended (${code})`));
    for (const one of asked.values()) one.reject(why);
    asked.clear();
    onEnd(why);
  });
  worker.on('message', (answer: ThreadAnswer) => {
    asked.get(answer.id)?.resolve(answer);
    asked.delete(answer.id);
  });

  const ask: Thread['ask'] = (message, transfer) =>
    new Promise((resolve, reject) => {
      if (gone !== undefined) return reject(gone);
      const id = nextId++;
      asked.set(id, { resolve, reject });
      worker.postMessage(message(id), transfer);
    });
  return {
    ask,
    async stop() {
      // A thread that is gone has closed its connection too.
      await ask((id) => ({ id, kind: 'close' }), []).catch(() => undefined);
      await worker.terminate();
    },
  };
}

export function toError(answer: ThreadAnswer | ThreadResult | ThreadError): Error {
  if (!('error' in answer)) return unavailable('unexpected answer of the store thread');
  return unavailable(new Error(answer.error, { cause: answer }));
}
