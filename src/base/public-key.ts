import {
  constants,
  createHash,
  createPrivateKey,
  createPublicKey,
  sign as signBytes,
  verify as verifyBytes,
  X509Certificate,
  type KeyObject,
} from 'node:crypto';

/** Signatures with key pairs. A verification that throws is a verification that failed. */

export type PublicKey = KeyObject;
export type KeyPairAlgorithm = 'rsa-sha1' | 'rsa-sha256' | 'ecdsa-p256-sha256' | 'ed25519';

const DIGESTS = {
  'rsa-sha1': 'sha1',
  'rsa-sha256': 'sha256',
  'ecdsa-p256-sha256': 'sha256',
  ed25519: undefined,
} as const;

const KINDS = {
  'rsa-sha1': (key) => key.asymmetricKeyType === 'rsa',
  'rsa-sha256': (key) => key.asymmetricKeyType === 'rsa',
  'ecdsa-p256-sha256': (key) => key.asymmetricKeyDetails?.namedCurve === 'prime256v1',
  ed25519: (key) => key.asymmetricKeyType === 'ed25519',
} as const satisfies Record<KeyPairAlgorithm, (key: KeyObject) => boolean>;

/** Whether the key is of the kind that the algorithm wants: nobody else may choose which one is used. */
export function fitsAlgorithm(key: PublicKey, algorithm: KeyPairAlgorithm): boolean {
  return KINDS[algorithm](key);
}

/** RSA is PKCS #1 v1.5 (RFC 8017, 8.2), ECDSA is DER (RFC 3279, 2.2.3), Ed25519 is RFC 8032. */
export function verifyWithKey(
  algorithm: KeyPairAlgorithm,
  key: PublicKey,
  { content, signature }: { content: Uint8Array; signature: Uint8Array },
): boolean {
  if (!fitsAlgorithm(key, algorithm)) return false;
  try {
    return verifyBytes(DIGESTS[algorithm], content, toOptions(key), signature);
  } catch {
    return false;
  }
}

/** The other way round, for those who send; the key is a private one as PEM. */
export function signWithKey(
  algorithm: KeyPairAlgorithm,
  pem: string | Uint8Array,
  content: Uint8Array,
): Buffer {
  return signBytes(DIGESTS[algorithm], content, toOptions(createPrivateKey(Buffer.from(pem))));
}

function toOptions(key: KeyObject) {
  return key.asymmetricKeyType === 'rsa' ? { key, padding: constants.RSA_PKCS1_PADDING } : { key };
}

const WHPK = 'whpk_';
const RAW_ED25519_BYTES = 32;
/** SPKI of Ed25519 (RFC 8410, 4) is this and the 32 bytes of the key. */
const ED25519_SPKI = Buffer.from('302a300506032b6570032100', 'hex');

/** A public key as providers write them: PEM, base64 of SPKI, or the 32 bytes of Ed25519 in hex or base64. */
export function parsePublicKey(text: string): PublicKey | undefined {
  const trimmed = text.trim();
  try {
    if (trimmed.startsWith('-----BEGIN')) return fromPem(trimmed);
    const bare = trimmed.startsWith(WHPK) ? trimmed.slice(WHPK.length) : trimmed;
    const isHex = /^[0-9a-f]{64}$/i.test(bare);
    const bytes = Buffer.from(bare, isHex ? 'hex' : 'base64');
    const isRaw = bytes.byteLength === RAW_ED25519_BYTES;
    const key = isRaw ? Buffer.concat([ED25519_SPKI, bytes]) : bytes;
    return createPublicKey({ key, format: 'der', type: 'spki' });
  } catch {
    return undefined;
  }
}

/** Never a private key: whoever pastes one has pasted the wrong thing. */
function fromPem(pem: string): PublicKey | undefined {
  if (pem.includes('PRIVATE KEY')) return undefined;
  return createPublicKey(pem);
}

/** The key of a certificate or of a public key as PEM; none of a certificate that is not valid at `nowMs`. */
export function parseCertificateKey(pem: string, nowMs: number): PublicKey | undefined {
  try {
    if (!pem.includes('BEGIN CERTIFICATE')) return fromPem(pem);
    const certificate = new X509Certificate(pem);
    const isValid =
      Date.parse(certificate.validFrom) <= nowMs && nowMs <= Date.parse(certificate.validTo);
    return isValid ? certificate.publicKey : undefined;
  } catch {
    return undefined;
  }
}

/** SHA-256 of the DER of a certificate given as PEM, in hex. */
export function certificateFingerprint(pem: string): string | undefined {
  try {
    return createHash('sha256').update(new X509Certificate(pem).raw).digest('hex');
  } catch {
    return undefined;
  }
}
