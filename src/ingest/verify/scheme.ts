import type { Scheme } from '../../provider/provider.ts';
import { compileClientCertificate } from './client-certificate.ts';
import { compileJws } from './jws.ts';
import { compileSignature } from './signature.ts';
import { compileToken } from './token.ts';
import type { Verifier } from './verifier.ts';

/** A scheme to what verifies by it; done once for each, and not for each request. */
export function compileScheme(scheme: Scheme): Verifier {
  switch (scheme.kind) {
    case 'signature':
      return compileSignature(scheme);
    case 'token':
      return compileToken(scheme);
    case 'jws':
      return compileJws(scheme);
    case 'client-certificate':
      return compileClientCertificate(scheme);
  }
}
