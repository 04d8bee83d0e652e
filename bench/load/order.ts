/** What the load process is told to do, and what it answers. */
export interface Order {
  readonly port: number;
  readonly connections: number;
  readonly durationMs: number;
  /** Whole requests as they go over the wire, in turn. */
  readonly requests: readonly string[];
  /**
   * Open loop: requests arrive at this rate, and latency counts from when each was due. Absent: closed loop, each
   * connection sends its next request when it has the answer to the last one.
   */
  readonly ratePerSecond?: number;
  /** Writes a number into each request, where `MARK` stands in its first form, and tells when each was answered. */
  readonly marked?: boolean;
}

/** Of the same width as the numbers that take its place: no length changes. */
export const MARK = '00000000';

export interface Outcome {
  /** Answered with 200. */
  readonly requests: number;
  readonly seconds: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** How many were answered otherwise, by status. */
  readonly refused: Readonly<Record<string, number>>;
  /** Sent and not answered, or (open loop) never sent. */
  readonly lost: number;
  /** By number, in milliseconds of the machine's monotonic clock, as `nowMs` gives them. */
  readonly answeredAtMs: readonly (readonly [number: number, atMs: number])[];
}

/** `performance.now` counts from the start of the process, on the same monotonic clock. */
const ORIGIN_MS = Number(process.hrtime.bigint()) / 1e6 - performance.now();

/** All processes of a machine share this clock. */
export function nowMs(): number {
  return ORIGIN_MS + performance.now();
}
