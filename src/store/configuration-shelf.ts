/** What is defined (listeners, webhook URLs, credentials, secrets, signing keys, triggers), as one thing with a version. */
export interface ConfigurationShelf {
  /** Whether other processes may change it too. */
  readonly isShared: boolean;
  /** Rises with every change, in the unit of the change. Rejects within seconds where the store does not answer. */
  version(): Promise<number>;
  /** Calls `listener` soon after another process has changed it, where the engine can tell: no more than a hint. */
  onNotice(listener: () => void): void;
  /**
   * Calls `listener` where a change of this process may have been kept though it was refused, or could not be read back,
   * and before anything else is written. Only where no other process can change it.
   */
  onDoubt(listener: () => void): void;
  /**
   * Carries out `work`, which reads definitions and writes what follows from them; in this process one at a time. Where
   * another process has changed a definition since `version`, nothing of a write is kept and `work` is begun again, so
   * that what it has read holds when it writes. After some tries it rejects with `store_unavailable`.
   */
  change<T>(work: (version: number) => Promise<T>): Promise<T>;
}
