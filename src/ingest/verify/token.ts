import { equalBytes } from '../../base/bytes.ts';
import type { TokenScheme } from '../../provider/provider.ts';
import { reject } from '../outcome.ts';
import { ENCODINGS } from './algorithms.ts';
import { compileItems, describePlace } from './place.ts';
import { refuseSecrets } from './secrets.ts';
import type { Verifier } from './verifier.ts';

/** Good when the text that comes along is one of the secrets; where several come, when all are. */
export function compileToken({ at, form }: TokenScheme): Verifier {
  const places = at.map(compileItems);
  const missing = reject(
    'signature_missing',
    `${describePlace(at[0])}, which holds the shared secret, is missing, empty or there twice`,
  );
  const mismatch = reject(
    'signature_mismatch',
    `${describePlace(at[0])} does not hold a secret of this listener`,
  );
  const toBytes = form === 'basic' ? fromBasic : (text: string) => Buffer.from(text);

  return (evidence, { secrets }) => {
    if (secrets.values.length === 0) return refuseSecrets(secrets);
    const given = places.flatMap((read) => read(evidence));
    if (given.length === 0 || given.includes('')) return missing;
    const isGood = given.every((text) => {
      const bytes = toBytes(text);
      return secrets.values.some((secret) => equalBytes(bytes, secret));
    });
    return isGood ? undefined : mismatch;
  };
}

/** RFC 7617: the name, a colon and the password. */
function fromBasic(text: string): Buffer {
  const encoded = /^basic +([A-Za-z0-9+/]+={0,2})$/i.exec(text);
  return ENCODINGS.base64(encoded?.[1] ?? '') ?? Buffer.alloc(0);
}
