/** What one process at a time does for all that share the store, such as retention. */
export interface DutyShelf {
  /**
   * True: it is ours until `until`, unless it is given back; also where it is ours already. False: another process has
   * it. Instants are those of the processes' clocks: a duty should be taken for much longer than these differ.
   */
  take(name: string, term: { readonly now: Date; readonly until: Date }): Promise<boolean>;
  /** Gives it back before its time, where it is ours. */
  leave(name: string): Promise<void>;
}
