import type { OpenSecrets } from '../../catalog/catalog.ts';
import { reject, type Rejected } from '../outcome.ts';

/** Why nothing can be verified where there is no secret to do it with. */
export function refuseSecrets({ unreadable }: OpenSecrets): Rejected {
  return unreadable
    ? reject(
        'secret_unreadable',
        'the secret of this listener cannot be opened with this master key',
      )
    : reject('signature_mismatch', 'this listener has no valid secret');
}
