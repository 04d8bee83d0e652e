import type { Value } from '../phrase.ts';

/** Why a request was not taken, for the one who has to mend it: what is wrong, and what to do about it. */
interface Reason {
  readonly what: string;
  readonly remedy: string;
}

const why: Readonly<Record<string, Reason>> = {
  signature_missing: {
    what: 'The listener wants a signature, and this request carried none.',
    remedy:
      'Set the secret at the provider, so that it signs what it sends. If it does sign, the listener is set to another provider: they call the header differently.',
  },
  signature_malformed: {
    what: 'There is a signature, but it is not in the form that this provider uses.',
    remedy:
      'See whether the listener is set to the provider that sends. Headers of what is not verified are not kept; have a test sent to a listener that takes everything to see them.',
  },
  signature_mismatch: {
    what: 'The signature was made with another secret, or over other bytes.',
    remedy:
      'Most often the secret differs: copy it from the provider once more, set it on the listener, and have the provider send the webhook again. Else something on the way has changed the body.',
  },
  signature_expired: {
    what: 'The signed time is too far from the clock of this server.',
    remedy: 'Somebody sends an old request again, or one of the two clocks is wrong.',
  },
  credential_missing: {
    what: 'The listener wants an API key, and this request carried none.',
    remedy: 'Have the sender put “Authorization: Bearer” and a key into the headers.',
  },
  credential_invalid: {
    what: 'The API key is malformed, or of another installation.',
    remedy: 'Make a key under “API keys” and give that to the sender.',
  },
  credential_expired: {
    what: 'The API key is past its expiry.',
    remedy: 'Make a new key and give that to the sender.',
  },
  credential_revoked: {
    what: 'The API key has been revoked.',
    remedy: 'If the sender is a good one, make it a new key.',
  },
  credential_not_allowed: {
    what: 'The API key is good, but not for this listener.',
    remedy: 'Let the key in on the listener, or give the sender another.',
  },
  address_not_allowed: {
    what: "The sender's address is not on the listener's allowlist.",
    remedy: 'If it is the provider, add its address block to the allowlist.',
  },
  body_too_large: {
    what: 'The body is larger than the listener takes.',
    remedy: 'Raise the size that the listener takes, or have the sender send less.',
  },
  body_malformed: {
    what: 'The body is not what its content type says.',
    remedy: 'Have the sender fix the body, or its Content-Type header.',
  },
  body_incomplete: {
    what: 'The connection ended before the whole body had come.',
    remedy: 'Senders try again by themselves; if it goes on, look at the proxy in between.',
  },
  content_type_unsupported: {
    what: 'The listener does not take this content type.',
    remedy: 'Add it to the content types of the listener, or take the restriction away.',
  },
  encoding_unsupported: {
    what: 'The body has a content encoding that is not served.',
    remedy: 'Have the sender use gzip, deflate, br, zstd or none.',
  },
  rate_limited: {
    what: 'It came over the rate limit of the listener.',
    remedy: 'Senders try again by themselves; raise the limit where that happens often.',
  },
  failures_exceeded: {
    what: 'Too many requests from this address had been refused shortly before.',
    remedy: 'See why those before it were refused; the sender may come again in a while.',
  },
  method_not_allowed: {
    what: 'Webhooks are sent with POST, and this was something else.',
    remedy: 'Nothing is wrong if somebody has opened the URL in a browser.',
  },
  secret_unreadable: {
    what: 'The secret of the listener cannot be decrypted.',
    remedy: 'The master key has changed: put the old one back, or set the secret anew.',
  },
  payload_schema_mismatch: {
    what: 'The payload does not fit the schema of the listener.',
    remedy: 'Change the schema on the listener, or have the sender send what it says.',
  },
  rule_failed: {
    what: 'A verification rule of the listener does not hold for it.',
    remedy: 'See the rules of the listener, and what in this request they speak of.',
  },
  signature_replayed: {
    what: 'This very message, with this time, has been taken already.',
    remedy: 'Nothing is lost: the event is there. Somebody has sent the request a second time.',
  },
  provider_unavailable: {
    what: 'The provider was asked for a key, and did not answer.',
    remedy: 'Senders try again by themselves; see whether this machine may reach the provider.',
  },
  expression_failed: {
    what: 'An expression of the listener cannot be evaluated for this payload.',
    remedy: 'See the filter and the mapping of the listener, and what they take for granted.',
  },
  store_unavailable: {
    what: 'The store could not take it at that moment.',
    remedy: 'Senders try again by themselves; look at the disk under “Overview”.',
  },
};

const outcomes: Readonly<Record<string, string>> = {
  received: 'It was verified and stored before the sender got its answer, 200.',
  filtered: 'The filter of the listener has kept it out: it is kept here, and made no event.',
  duplicate: 'It was a duplicate of an event that is already stored.',
  quarantined:
    'It was put aside with 200 for an answer: no event was made of it. When the listener is mended, replay it here.',
  challenged: 'It was a handshake of the provider, and was answered as one.',
  rejected: 'It was refused.',
};

const stages: Readonly<Record<string, string>> = {
  admit: 'listener, method, address',
  identify: 'API key',
  receive: 'body, size',
  challenge: 'handshake',
  verify: 'signature',
  rules: 'rules',
  rate: 'rate limit',
  parse: 'content type',
  schema: 'schema',
  filter: 'filter',
  map: 'mapping',
  mapping: 'mapping',
  match: 'triggers',
  dedupe: 'duplicates',
  commit: 'stored and synced',
};

export const reasons = {
  /** By the code of the refusal. */
  why,
  unknown: (code: Value): Reason => ({
    what: `It was refused with the code “${code}”.`,
    remedy: 'The page “Errors” of the documentation says what this means.',
  }),
  /** What has become of a request, by its outcome. */
  outcomes,
  /** What a stage looks at, by its name. */
  stages,
};
