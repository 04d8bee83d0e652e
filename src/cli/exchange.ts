import { systemClock } from '../base/clock.ts';
import { CommandFailure } from './failure.ts';

export interface HttpRequest {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array<ArrayBuffer> | string;
}

export interface HttpAnswer {
  readonly status: number;
  readonly body: Buffer;
  readonly durationMs: number;
}

const TIMEOUT_MS = 60_000;

/** The one way in which the command line speaks HTTP. */
export async function exchange(url: string, request: HttpRequest): Promise<HttpAnswer> {
  const startedAt = systemClock.monotonic();
  try {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    // A redirect would carry the admin token, or a signed body, to wherever it points.
    const response = await fetch(url, { ...request, redirect: 'manual', signal });
    const body = Buffer.from(await response.arrayBuffer());
    return { status: response.status, body, durationMs: systemClock.monotonic() - startedAt };
  } catch (error) {
    throw new CommandFailure(
      'unreachable',
      `cannot reach ${new URL(url).origin}: ${reasonOf(error)}`,
    );
  }
}

/** fetch says "fetch failed" and keeps the reason in the cause. */
function reasonOf(error: unknown): string {
  const cause: unknown = error instanceof Error ? error.cause : undefined;
  if (cause instanceof Error) return (cause as NodeJS.ErrnoException).code ?? cause.message;
  return error instanceof Error ? error.message : String(error);
}
