import { toId } from '../../base/id.ts';
import type { Listener, SecretReference, SignatureSetting } from '../../model/listener.ts';
import type { ListenerRow } from './tables.ts';

/** Between a row of `listeners` and the noun. */

/** What is kept as JSON: the listener without what has columns or rows of its own. */
type Definition = Omit<Listener, 'id' | 'urls' | 'createdAt' | 'updatedAt' | 'verification'> & {
  readonly verification: Omit<Listener['verification'], 'signature'> & {
    readonly signature: Omit<SignatureSetting, 'secrets'> | undefined;
  };
};

export function toDefinition(listener: Listener): string {
  const {
    id: _id,
    urls: _urls,
    createdAt: _createdAt,
    updatedAt: _updatedAt,
    verification,
    ...rest
  } = listener;
  const { secrets: _secrets, ...kept } = verification.signature ?? {};
  const signature = verification.signature && (kept as Omit<SignatureSetting, 'secrets'>);
  const definition: Definition = { ...rest, verification: { ...verification, signature } };
  return JSON.stringify(definition);
}

/** What was undefined is not in the JSON: it is named here, so that a listener has the same members however it came. */
export function fromListenerRow(
  row: ListenerRow,
  secrets: readonly SecretReference[],
): Omit<Listener, 'urls'> {
  const definition = JSON.parse(row.definition) as Definition;
  const {
    credential,
    allowedCredentials,
    allowlist,
    signature: kept,
    ...more
  } = definition.verification;
  const signature: SignatureSetting | undefined = kept && { ...kept, secrets };
  return {
    ...definition,
    id: toId('lsn', row.id),
    rateLimit: definition.rateLimit,
    payload: {
      ...definition.payload,
      contentTypes: definition.payload.contentTypes,
      maxBytes: definition.payload.maxBytes,
    },
    verification: { ...more, credential, allowedCredentials, allowlist, signature },
    createdAt: new Date(row.created_at),
    updatedAt: new Date(row.updated_at),
  };
}
