import type { ListenerId, RateLimit } from '../model/listener.ts';

/** What a process is called among those that share the store, for as long as it is not taken for gone. */
export type NodeName = string;

/** What processes that share the store divide among themselves, so that a limit is one over all of them. */
export interface ShareShelf {
  /** False: nobody else has the store open, and nothing below is of use. */
  readonly isShared: boolean;
  /** Takes a name that nobody has had; it counts as there since `now`. */
  join(now: Date): Promise<NodeName>;
  /**
   * Is still there, and answers with who is. Undefined: it was taken for gone, and what it had is others' to take. Takes for
   * gone whoever of `silent` has said nothing since and has no lease left, which is known for good then.
   */
  attend(node: NodeName, term: Term): Promise<readonly Present[] | undefined>;
  /** Is not there any more; what it had is others' to take. */
  leave(node: NodeName): Promise<void>;
  /** A text under a name, and who is there, as of one instant. */
  findNote(name: string): Promise<FoundNote>;
  /** All that are of interest to others (see `Note`). */
  listWatched(): Promise<readonly Note[]>;
  /**
   * Writes a note where it is still as it was read, and tells the others; false where somebody else has written it
   * meanwhile. Without a text it is deleted.
   */
  replaceNote(before: Pick<Note, 'name' | 'version'>, next: NextNote): Promise<boolean>;
  /** Calls `listener` soon after another process has written a note: no more than a hint. */
  onNotice(listener: () => void): void;
  /** Takes tokens of a listener's bucket as far as there are such; a negative number gives them back. */
  takeTokens(query: TokenQuery): Promise<Tokens>;
}

export interface Term {
  readonly now: Date;
  readonly silent: readonly Present[];
}

/** A node as it was seen. */
export interface Present {
  readonly node: NodeName;
  /** A higher one each time that it says that it is there; by its own clock, which is nobody else's business. */
  readonly mark: number;
}

export interface Note {
  readonly name: string;
  /** Another one with each writing; undefined: it is not there. */
  readonly version: string | undefined;
  readonly text: string;
}

export interface FoundNote extends Note {
  readonly nodes: readonly NodeName[];
}

export interface NextNote {
  readonly text: string | undefined;
  /** Whether others have to know of it. */
  readonly isWatched: boolean;
}

export interface TokenQuery {
  readonly listenerId: ListenerId;
  readonly limit: RateLimit;
  readonly wanted: number;
  readonly now: Date;
}

export interface Tokens {
  readonly taken: number;
  /** What is left, parts of a token included. */
  readonly left: number;
}
