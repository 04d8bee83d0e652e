/**
 * How a provider proves that a request is its own, as data. The code that reads it is in `ingest/verify`, whose tables
 * are the only place where an algorithm or an encoding has a body; `sign.ts` reads the same data the other way.
 */
export type Scheme = SignatureScheme | TokenScheme | JwsScheme | ClientCertificateScheme;

/** Where a text stands in a request. */
export type Place =
  | HeaderPlace
  | { readonly in: 'query'; readonly name: string }
  /** Behind the webhook URL and a slash, percent-decoded. */
  | { readonly in: 'path' }
  /** A member of the JSON or form body by its names, joined by dots; `*` is every item, all of which must agree. */
  | { readonly in: 'body'; readonly path: string }
  /** Of a custom scheme: an expression over the request that gives a text. */
  | {
      readonly in: 'expression';
      readonly source: string;
      readonly prefix?: string;
      readonly separator?: string;
    };

export interface HeaderPlace {
  readonly in: 'header';
  /** In lower case. */
  readonly name: string;
  /** What stands before the text, or before each item: `sha256=`. What has another is passed over. */
  readonly prefix?: string;
  /** What stands between several items: `,` of `t=1,v1=ab`. White space around items is not theirs. */
  readonly separator?: string;
}

export type AlgorithmName =
  | 'hmac-sha1'
  | 'hmac-sha256'
  | 'hmac-sha384'
  | 'hmac-sha512'
  | 'rsa-sha1'
  | 'rsa-sha256'
  | 'ecdsa-p256-sha256'
  | 'ed25519';

export type EncodingName = 'hex' | 'base64' | 'base64url';

/** How a secret as the provider shows it becomes a key. */
export type SecretForm =
  | 'utf8'
  | 'hex'
  | 'base64'
  /** Base64 behind `whsec_`, with or without it. */
  | 'whsec'
  /** A public key: PEM, base64 of SPKI, or for Ed25519 the 32 bytes in hex or base64, behind `whpk_` or not. */
  | 'public-key';

export interface SignatureScheme {
  readonly kind: 'signature';
  readonly algorithm: AlgorithmName;
  /** Where the request may say which of several it is; what is not in the table is refused. */
  readonly algorithmBy?: {
    readonly of: Place;
    readonly table: Readonly<Record<string, AlgorithmName>>;
  };
  readonly encoding: EncodingName;
  /** Each may hold it; one that fits is enough. */
  readonly signature: readonly [Place, ...Place[]];
  /** What is signed, in order. */
  readonly content: readonly ContentPart[];
  readonly timestamp?: Timestamp;
  readonly key: KeySource;
  /** What the provider calls the message, where the signature covers it: one that was taken is not taken again. */
  readonly id?: Place;
  /** What must be so besides: a body that is covered by its hash alone, an account that must be ours. */
  readonly conditions?: readonly Condition[];
}

export type ContentPart =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'value'; readonly of: Place }
  | { readonly kind: 'body' }
  /** The URL under which the provider knows the listener: the public URL with path and query as they came. */
  | { readonly kind: 'url'; readonly decoded?: true }
  | { readonly kind: 'method' | 'path' | 'query' }
  /** Twilio: names and values of a form, sorted by name, one after the other; nothing for another body. */
  | { readonly kind: 'sorted-form' }
  /** Of the body: unsigned decimal, or hex. */
  | { readonly kind: 'crc32' | 'sha256' }
  /** What the listener's `params` say. */
  | { readonly kind: 'param'; readonly name: string }
  /** SNS: for each of these that is in the body its name and its value, a line each. */
  | { readonly kind: 'lines'; readonly names: readonly string[] };

export interface Timestamp {
  readonly at: Place;
  readonly unit: 's' | 'ms' | 'rfc3339';
  /** How far it may be from now, either way. */
  readonly toleranceMs: number;
}

export type KeySource =
  | { readonly from: 'secret'; readonly form: SecretForm }
  /** Certificates or public keys that the request names, one of which is enough; only from these hosts, over https. */
  | {
      readonly from: 'url';
      readonly at: readonly [Place, ...Place[]];
      /** What stands before them, where the request names a path alone. */
      readonly base?: string;
      readonly hosts: readonly HostPattern[];
      /** What the path must end with, where somebody else can put files on the host. */
      readonly suffix?: string;
    };

/** A host; `*` is one label: `sns.*.amazonaws.com`. */
export type HostPattern = string;

export type Condition =
  /** The text is the one that the listener's `params` name. */
  | { readonly kind: 'param'; readonly of: Place; readonly name: string }
  /** Where the text is there, it is the SHA-256 of the body in hex; where it is not, `unless` a form came, refuse. */
  | { readonly kind: 'body-hash'; readonly of: Place; readonly unless: 'form' }
  | { readonly kind: 'one-of'; readonly of: Place; readonly values: readonly string[] };

/** A secret that comes along as it is. Whoever sees one request can make others: TLS is all that protects it. */
export interface TokenScheme {
  readonly kind: 'token';
  readonly at: readonly [Place, ...Place[]];
  /** `basic`: the secret is `name:password`, and comes as RFC 7617 says. */
  readonly form: 'plain' | 'basic';
}

/** A JWS in compact form (RFC 7515). */
export interface JwsScheme {
  readonly kind: 'jws';
  /** Where there are several, all must be good. */
  readonly at: Place;
  readonly algorithms: readonly ('ES256' | 'RS256' | 'EdDSA')[];
  readonly keys: JwsKeys;
  /** The claim that is the SHA-256 of the body in hex. */
  readonly bodyHashClaim?: string;
  /** One of these; `{name}` stands for what the listener's `params` say. */
  readonly issuers?: readonly string[];
  /** The same. */
  readonly audience?: string;
  /** Claims of which the first that is there has this value. */
  readonly claims?: readonly { readonly names: readonly string[]; readonly value: string }[];
  /** A shared secret that must come along. */
  readonly token?: Place;
  /** How old `iat` may be. */
  readonly maxAgeMs: number;
}

export type JwsKeys =
  /** The listener's secret is a JWK, a JWK Set, or a public key as PEM. */
  | { readonly from: 'secret' }
  | { readonly from: 'jwks'; readonly url: string }
  /** Plaid: one key by its `kid`, asked for with the account's own credentials: the secret is `client_id:secret`. */
  | { readonly from: 'plaid'; readonly url: string };

/**
 * Mutual TLS that ended at a proxy which is trusted: it says in a header whom it has let in. The secret is the SHA-256
 * fingerprint of the certificate.
 */
export interface ClientCertificateScheme {
  readonly kind: 'client-certificate';
  readonly header: string;
  /** What the proxy writes: the fingerprint, the certificate as PEM (URL-encoded), or Envoy's list of fields. */
  readonly form: 'fingerprint' | 'pem' | 'xfcc';
}

/** Whether a listener with this scheme has secrets of its own. */
export function hasSecret(scheme: Scheme): boolean {
  if (scheme.kind === 'signature') return scheme.key.from === 'secret';
  return scheme.kind !== 'jws' || scheme.keys.from !== 'jwks' || scheme.token !== undefined;
}
