/** What a process under measurement tells the bench when it is ready. */
export interface Ready {
  readonly port: number;
  /** Where requests go, in turn. None: it takes any, and is sent the same as those that it is compared with. */
  readonly targets: readonly Target[];
  readonly admin?: Admin;
}

/** Where those listen who take what Earshot is sent. */
export const NOTIFY_ROUTE = '/webhooks/v1/listeners/:id/notify';

export interface Target {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** In place of the body of the contest. */
  readonly body?: string;
}

/** How the admin API of an Earshot is spoken to. */
export interface Admin {
  readonly url: string;
  readonly token: string;
  readonly triggerIds: readonly string[];
}

export interface Usage {
  /** CPU of the whole process, all threads, since it started. */
  readonly cpuMicros: number;
  readonly rssBytes: number;
}

type Answers = Readonly<Record<string, () => unknown>>;

let release: () => unknown = () => {};

// The bench has let go of this process, or is gone.
process.on('disconnect', () => void Promise.resolve(release()).finally(() => process.exit()));

/** What is to be done before this process ends. */
export function onRelease(action: () => unknown): void {
  release = action;
}

/** Reports what has been started, and answers questions about it from then on. */
export function report(ready: Ready, answers: Answers = {}): void {
  const all: Answers = { usage: readUsage, ...answers };
  process.on('message', (question: string) => {
    void Promise.resolve(all[question]?.()).then((answer) => process.send?.(answer ?? null));
  });
  process.send?.(ready);
}

function readUsage(): Usage {
  const { user, system } = process.cpuUsage();
  return { cpuMicros: user + system, rssBytes: process.memoryUsage.rss() };
}

/** What the bench gave this process to start with. */
export function readOptions<T extends object>(): Partial<T> {
  return JSON.parse(process.argv[2] ?? '{}') as Partial<T>;
}
