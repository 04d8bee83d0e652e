import type { LoggedKeyRow } from './tables.ts';

export type KnownKey = Pick<LoggedKeyRow, 'event_id' | 'expires_at'>;

/** Keys that came one after the other: rows of the log that are neighbours, in memory. */
export class KeyGeneration {
  /** The first row of the log that may be of these. */
  readonly from: number;
  readonly keys = new Map<string, KnownKey>();
  #underWay = 0;
  #settled: (() => void) | undefined;

  constructor(from: number) {
    this.from = from;
  }

  /** A key may get its row any moment. */
  begin(): void {
    this.#underWay += 1;
  }

  end(): void {
    this.#underWay -= 1;
    if (this.#underWay === 0) this.#settled?.();
  }

  /** Resolves when all that has begun has ended. To be called when nothing begins any more. */
  settled(): Promise<void> {
    return this.#underWay === 0
      ? Promise.resolve()
      : new Promise((resolve) => (this.#settled = resolve));
  }

  /** Forgets what has expired; false where nothing had. */
  forgetExpired(nowMs: number): boolean {
    let forgot = false;
    for (const [name, { expires_at: expiresAtMs }] of this.keys) {
      if (expiresAtMs > nowMs) continue;
      this.keys.delete(name);
      forgot = true;
    }
    return forgot;
  }
}
