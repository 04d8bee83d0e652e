import { errors, jwtVerify, SignJWT } from 'jose';
import { err, ok, type Result } from './result.ts';

/** RFC 7519 tokens with HMAC-SHA256 (RFC 7518, 3.2), the one algorithm that is signed and accepted here. */

const ALGORITHM = 'HS256';

export interface Claims {
  readonly issuer: string;
  readonly audience: string;
  readonly subject: string;
  readonly tokenId: string;
  readonly issuedAt: Date;
  readonly expiresAt: Date | undefined;
}

export type TokenProblem = 'invalid' | 'expired';

/** `at+jwt` is an access token (RFC 9068, 2), whose subject is the client that it was issued to. */
export type TokenType = 'JWT' | 'at+jwt';

export function signToken(
  claims: Claims,
  key: { id: string; bytes: Uint8Array },
  typ: TokenType = 'JWT',
): Promise<string> {
  const token = new SignJWT(typ === 'at+jwt' ? { client_id: claims.subject } : {})
    .setProtectedHeader({ alg: ALGORITHM, typ, kid: key.id })
    .setIssuer(claims.issuer)
    .setAudience(claims.audience)
    .setSubject(claims.subject)
    .setJti(claims.tokenId)
    .setIssuedAt(claims.issuedAt);
  if (claims.expiresAt !== undefined) token.setExpirationTime(claims.expiresAt);
  return token.sign(key.bytes);
}

export interface VerifyOptions {
  readonly issuer: string;
  readonly audience: string;
  readonly now: Date;
  /** The key with this `kid`, or undefined: then the token is invalid. */
  readonly keyOf: (kid: string) => Uint8Array | undefined;
}

/** Verifies signature, algorithm, issuer, audience and times; `nbf` and `exp` without leeway. */
export async function verifyToken(
  token: string,
  options: VerifyOptions,
): Promise<Result<Claims, TokenProblem>> {
  try {
    const { payload } = await jwtVerify(
      token,
      (header) => {
        const key = typeof header.kid === 'string' ? options.keyOf(header.kid) : undefined;
        if (key === undefined) throw new errors.JWKSNoMatchingKey();
        return key;
      },
      {
        algorithms: [ALGORITHM],
        issuer: options.issuer,
        audience: options.audience,
        currentDate: options.now,
        requiredClaims: ['sub', 'jti', 'iat'],
      },
    );
    return ok({
      issuer: options.issuer,
      audience: options.audience,
      subject: payload.sub ?? '',
      tokenId: payload.jti ?? '',
      issuedAt: new Date((payload.iat ?? 0) * 1_000),
      expiresAt: payload.exp === undefined ? undefined : new Date(payload.exp * 1_000),
    });
  } catch (error) {
    return err(error instanceof errors.JWTExpired ? 'expired' : 'invalid');
  }
}
