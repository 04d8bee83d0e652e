/**
 * A provider asks whether the listener is there and whose it is, and wants a certain answer. Expressions are those of
 * `docs/expressions.md`, over the request, `params` and, in an answer, `challenge_token`. None can read a secret.
 */
export interface ChallengeRule {
  /** How it comes; any other method is not this challenge. */
  readonly method: ChallengeMethod;
  /** A boolean expression; NULL, false and an error are all "no". */
  readonly when: string;
  /** Some text that the body of each such request holds: others are not parsed to look. */
  readonly marker?: string;
  /** After the verification that events go through, where the provider signs its challenge. */
  readonly verified?: true;
  readonly answer: ChallengeAnswer;
  /** Values made with the listener's secret: `challenge_token["name"]`. */
  readonly tokens?: Readonly<Record<string, ChallengeToken>>;
  /** An expression that gives the secret with which events will be signed. */
  readonly capture?: string;
  /** An expression that gives a URL to be called with GET; only on these hosts, over https. */
  readonly confirm?: { readonly url: string; readonly hosts: readonly string[] };
}

export const CHALLENGE_METHODS = ['GET', 'HEAD', 'OPTIONS', 'POST'] as const;
export type ChallengeMethod = (typeof CHALLENGE_METHODS)[number];

export interface ChallengeAnswer {
  readonly status: number;
  /** Expressions; one that gives NULL leaves the header out. */
  readonly headers?: Readonly<Record<string, string>>;
  /** A mapper that makes JSON, or an expression that gives a text; none: an empty body. */
  readonly json?: unknown;
  readonly text?: string;
}

export interface ChallengeToken {
  readonly algorithm: 'sha1' | 'sha256' | 'sha384' | 'sha512';
  readonly encoding: 'hex' | 'base64' | 'base64url';
  /** An expression: what is signed. */
  readonly of: string;
}
