import type { IncomingHttpHeaders } from 'node:http';

/** What a sender is answered. */
export interface Reply {
  readonly status: number;
  readonly headers: Record<string, string | number>;
  readonly body: string;
}

/** One request on its way in, and the way to answer it; the stages see no more of HTTP. */
export interface Exchange {
  readonly method: string;
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
  readonly rawHeaders: readonly string[];
  /** Who holds the other end of the connection. */
  readonly peer: string;
  /** Tells a sender that waits for it to send the body; to be called once, before `read`. */
  askForBody(): void;
  /** The whole body, where it has come with the head: then there is no need to `read` it. */
  readonly whole: Buffer | undefined;
  /** Hands over the body as it comes, at once or later, once; nothing after `onEnd` or `onBreak`. */
  read(reader: BodyReader): void;
  readonly isAnswered: boolean;
  /** Once; where the body has not come whole, the connection ends with it. */
  answer(reply: Reply): void;
  /** Breaks the connection off, with whatever of an answer is on it. */
  abort(): void;
}

/** What was begun last on a connection: whatever breaks that must not overtake what it owes. */
export interface Owing {
  readonly target: string;
  /** Whether all of the request has come. */
  readonly isComplete: boolean;
  readonly isAnswered: boolean;
  /** Answers, and takes nothing more from this connection. */
  answerLast(reply: Reply): void;
  /** Calls back when the answer has been sent, behind which others may be sent. */
  whenSent(act: () => void): void;
  /** Tells whoever reads the body that the sender has gone. */
  drop(): void;
  /** The sender has closed its side: with this answer, the connection ends. */
  markLast(): void;
}

export interface BodyReader {
  readonly onData: (chunk: Buffer) => void;
  readonly onEnd: () => void;
  /** The connection has gone, or nothing more can be read from it. */
  readonly onBreak: () => void;
}
