import { err, ok, type Result } from '../../base/result.ts';
import { isEarshotError } from '../../model/error.ts';
import { readBytes } from '../input.ts';

/** What a client asks for, and as whom (RFC 6749, 4.4.2 and 2.3.1). */
export interface TokenRequest {
  readonly clientId: string;
  readonly clientSecret: string;
}

/** The codes of RFC 6749, 5.2, and what is said beside them: no `"` and no `\`, as the grammar there wants. */
export interface TokenRefusal {
  readonly error:
    | 'invalid_request'
    | 'invalid_client'
    | 'unsupported_grant_type'
    | 'invalid_scope'
    | 'temporarily_unavailable';
  readonly description: string;
  readonly status: 400 | 401 | 413 | 415 | 429 | 503;
  readonly retryAfterMs?: number;
}

const BODY_LIMIT_BYTES = 2 ** 14;
export const GRANT_TYPE = 'client_credentials';

type Members = ReadonlyMap<string, string>;
interface Client {
  readonly id: string;
  readonly secret: string;
}

/** Reads the request for a token; whether the client is known is not looked at. */
export async function readTokenRequest(
  request: Request,
): Promise<Result<TokenRequest, TokenRefusal>> {
  const members = await readMembers(request);
  if (!members.ok) return members;
  const client = readClient(request.headers.get('authorization'), members.value);
  if (!client.ok) return client;
  const grantType = members.value.get('grant_type');
  if (grantType === undefined)
    return refuse(`grant_type is missing; the one that is served is ${GRANT_TYPE}`);
  if (grantType !== GRANT_TYPE) {
    const description = `expected the grant_type ${GRANT_TYPE}`;
    return err({ error: 'unsupported_grant_type', description, status: 400 });
  }
  if (members.value.has('scope')) {
    const description =
      'there are no scopes here: leave scope out; which listeners a client may send to is set on its credential';
    return err({ error: 'invalid_scope', description, status: 400 });
  }
  return ok({ clientId: client.value.id, clientSecret: client.value.secret });
}

function refuse(description: string, status: 400 | 413 | 415 = 400): Result<never, TokenRefusal> {
  return err({ error: 'invalid_request', description, status });
}

export function refuseClient(description: string): TokenRefusal {
  return { error: 'invalid_client', description, status: 401 };
}

/** Members without a value are treated as left out (RFC 6749, 3.2). */
async function readMembers(request: Request): Promise<Result<Members, TokenRefusal>> {
  const type = (request.headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase();
  const read =
    type === 'application/x-www-form-urlencoded'
      ? readForm
      : type === 'application/json'
        ? readJson
        : undefined;
  if (read === undefined) {
    return refuse(
      'expected the content type application/x-www-form-urlencoded or application/json',
      415,
    );
  }
  const text = await readText(request);
  if (!text.ok) return text;
  const pairs = read(text.value);
  if (!pairs.ok) return pairs;
  const members = new Map<string, string>();
  for (const [name, value] of pairs.value) {
    if (members.has(name)) return refuse('a member came more than once');
    members.set(name, value);
  }
  return ok(new Map([...members].filter(([, value]) => value !== '')));
}

async function readText(request: Request): Promise<Result<string, TokenRefusal>> {
  try {
    const bytes = await readBytes(request, BODY_LIMIT_BYTES);
    return ok(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    if (isEarshotError(error, 'body_too_large'))
      return refuse(`expected a body of at most ${BODY_LIMIT_BYTES} bytes`, 413);
    if (isEarshotError(error)) return refuse('the body did not come whole');
    return refuse('the body is not UTF-8');
  }
}

type Pairs = Iterable<readonly [string, string]>;

function readForm(text: string): Result<Pairs, TokenRefusal> {
  return ok(new URLSearchParams(text));
}

function readJson(text: string): Result<Pairs, TokenRefusal> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return refuse('the body is not JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return refuse('expected a JSON object');
  const entries = Object.entries(value as Readonly<Record<string, unknown>>);
  const texts = entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  return texts.length === entries.length
    ? ok(texts)
    : refuse('expected nothing but texts in the JSON object');
}

/** By Basic or in the body, but not by both: which would count is a question that nobody may ask (RFC 6749, 2.3). */
function readClient(authorization: string | null, members: Members): Result<Client, TokenRefusal> {
  const id = members.get('client_id');
  const secret = members.get('client_secret');
  if (authorization === null) {
    return id === undefined || secret === undefined
      ? err(refuseClient('client_id and client_secret are wanted, in the body or by Basic'))
      : ok({ id, secret });
  }
  if (secret !== undefined)
    return refuse('the client authenticates twice, by Basic and in the body; leave one out');
  const basic = readBasic(authorization);
  if (basic === undefined)
    return err(refuseClient('expected Basic with client_id and client_secret'));
  return id === undefined || id === basic.id
    ? ok(basic)
    : refuse('the client_id of the body is not the one of Basic');
}

const BASIC = /^basic +([A-Za-z0-9+/]+={0,2})$/i;

/** Both halves are form-encoded first (RFC 6749, 2.3.1); ours hold nothing that this would change. */
function readBasic(authorization: string): Client | undefined {
  const encoded = BASIC.exec(authorization)?.[1];
  if (encoded === undefined) return undefined;
  const pair = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = pair.indexOf(':');
  if (colon < 1) return undefined;
  const [id, secret] = [pair.slice(0, colon), pair.slice(colon + 1)].map(fromForm);
  return id === undefined || secret === undefined || secret === '' ? undefined : { id, secret };
}

function fromForm(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
}
