import { equalBytes } from '../../base/bytes.ts';
import { certificateFingerprint } from '../../base/public-key.ts';
import type { ClientCertificateScheme } from '../../provider/provider.ts';
import { reject } from '../outcome.ts';
import { compileText } from './place.ts';
import { refuseSecrets } from './secrets.ts';
import type { Verifier } from './verifier.ts';

/** Good when a trusted proxy says that the client has shown a certificate with one of these fingerprints. */
export function compileClientCertificate({ header, form }: ClientCertificateScheme): Verifier {
  const read = compileText({ in: 'header', name: header });
  const missing = reject('signature_missing', `the header "${header}" names no client certificate`);
  const toFingerprint = FORMS[form];
  return (evidence, { secrets, isFromProxy }) => {
    // Anybody can write the header. It says something where the proxy that ended TLS has written it.
    if (!isFromProxy)
      return reject('signature_mismatch', 'the request did not come through a trusted proxy');
    if (secrets.values.length === 0) return refuseSecrets(secrets);
    const text = read(evidence);
    const fingerprint = text === undefined ? undefined : toFingerprint(text);
    if (fingerprint === undefined) return missing;
    const bytes = Buffer.from(toPlain(fingerprint));
    const isKnown = secrets.values.some((secret) =>
      equalBytes(Buffer.from(toPlain(Buffer.from(secret).toString())), bytes),
    );
    return isKnown
      ? undefined
      : reject('signature_mismatch', 'the client certificate is not one of this listener');
  };
}

const FORMS: Readonly<
  Record<ClientCertificateScheme['form'], (text: string) => string | undefined>
> = {
  fingerprint: (text) => text,
  pem: (text) => certificateFingerprint(decode(text)),
  // Envoy: one element for each proxy on the way, of which the last has written the last.
  xfcc: (text) => /(?:^|;)hash=([0-9a-f]{64})(?:;|$)/i.exec(text.split(',').at(-1) ?? '')?.[1],
};

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Colons and capitals are a matter of taste. */
function toPlain(fingerprint: string): string {
  return fingerprint.replaceAll(':', '').toLowerCase();
}
