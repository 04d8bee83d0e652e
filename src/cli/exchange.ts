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
  const response = await fetchWhole(new Request(url, request));
  const body = Buffer.from(await response.arrayBuffer());
  return { status: response.status, body, durationMs: systemClock.monotonic() - startedAt };
}

/** Statuses that have no body (Fetch Standard, "null body status"). */
const BODILESS: ReadonlySet<number> = new Set([204, 205, 304]);

/** The answer, once all of it has come. */
export async function fetchWhole(request: Request): Promise<Response> {
  try {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    // A redirect would carry the admin token, or a signed body, to wherever it points.
    const response = await fetch(request, { redirect: 'manual', signal });
    const body = await response.arrayBuffer();
    const { status, headers } = response;
    return new Response(BODILESS.has(status) ? null : body, { status, headers });
  } catch (error) {
    throw new CommandFailure(
      'unreachable',
      `cannot reach ${new URL(request.url).origin}: ${reasonOf(error)}`,
    );
  }
}

/** fetch says "fetch failed" and keeps the reason in the cause. */
export function reasonOf(error: unknown): string {
  const cause: unknown = error instanceof Error ? error.cause : undefined;
  if (cause instanceof Error) return (cause as NodeJS.ErrnoException).code ?? cause.message;
  return error instanceof Error ? error.message : String(error);
}
