import type { ChallengeRule } from '../model/challenge.ts';
import type { Place, Scheme } from './scheme.ts';

/** What is known of one sender of webhooks. */
export interface Provider {
  readonly title: string;
  readonly scheme: Scheme;
  readonly challenges?: readonly ChallengeRule[];
  /** A header that comes with every request and must come back with every good answer. */
  readonly echo?: string;
  /** What a good request is answered with in place of our own words, where the provider takes nothing else for a yes. */
  readonly answer?: { readonly contentType: string; readonly body: string };
  /** Its requests say what they have to say in headers: that there is no JSON where they announce some is no fault. */
  readonly isBodyless?: true;
  /** What the provider calls the event. */
  readonly eventType?: Place;
  /** What else must be known, which is no secret; by name, what it is. All are required. */
  readonly params?: Readonly<Record<string, string>>;
  /** The page of the provider that says all this. */
  readonly source: string;
  /** How to set it up at the provider, step by step; `{url}` is the webhook URL. */
  readonly setup: readonly string[];
  /** Where the secret is found; or what to make up. */
  readonly secretAt: string;
  /** What it does when it is not answered with 2xx, and how long it waits; follows "For an answer, GitHub". */
  readonly retries: string;
  /** The page that says so. Without one, `retries` tells no number. */
  readonly retriesAt?: string;
  /** An expression that is the same for the same event. */
  readonly dedupe?: string;
  readonly sample: Sample;
  readonly proof: Proof;
}

export interface Sample {
  /** Default application/json. */
  readonly contentType?: string;
  /** JSON is sent without white space; a text as it stands. */
  readonly body: unknown;
  /** Besides those that the scheme makes. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** How it is known that the row is right. */
export type Proof =
  /** The provider's own package verifies or makes the signature in `test/vendors/`. */
  | { readonly by: 'package'; readonly name: string }
  /** A request that was published, with its secret. */
  | { readonly by: 'vector'; readonly source: string }
  /** A request made from the documented rule. */
  | { readonly by: 'rule' };
