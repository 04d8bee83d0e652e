import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { gather, start, type Ended, type Place } from './cli.ts';

/** A command that goes on until it is told to end. */
export interface RunningCommand {
  readonly child: ChildProcess;
  stdout(): string;
  stderr(): string;
  /** Waits until what it has printed, on either stream, matches. */
  until(pattern: RegExp): Promise<string>;
  /** Sends the signal and waits for the end. */
  stop(signal?: NodeJS.Signals): Promise<Ended>;
  /** Waits for the end. */
  ended(): Promise<Ended>;
}

export function startCommand(place: Place, ...parameters: readonly string[]): RunningCommand {
  const child = start(place, parameters);
  const output = gather(child);
  const closed = once(child, 'close') as Promise<[number | null]>;
  const ended = async (): Promise<Ended> => ({ code: (await closed)[0], ...output });
  return {
    child,
    stdout: () => output.stdout,
    stderr: () => output.stderr,
    async until(pattern) {
      while (!pattern.test(output.stdout) && !pattern.test(output.stderr)) {
        const end = await Promise.race([
          closed,
          ...[child.stdout, child.stderr].map((stream) =>
            once(stream ?? child, 'data').then(() => undefined),
          ),
        ]);
        if (end !== undefined)
          throw new Error(`it ended with ${end[0]} before ${pattern}: ${JSON.stringify(output)}`);
      }
      return output.stdout;
    },
    stop(signal = 'SIGINT') {
      child.kill(signal);
      return ended();
    },
    ended,
  };
}
