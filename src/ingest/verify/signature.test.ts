import { sign } from '@octokit/webhooks-methods';
import { MINUTE } from '../../base/duration.ts';
import {
  ACCEPTED,
  BODY,
  GITHUB,
  JSON_TYPE,
  SECRET,
  STANDARD,
  github,
  received,
  refused,
  standard,
  testScenarios,
  type Scenario,
} from '../../../test/kit/scenario.ts';

const SCENARIOS: readonly Scenario[] = [
  {
    name: "takes GitHub's signature",
    listener: GITHUB,
    headers: () => github(),
    status: 200,
    contains: ACCEPTED,
    ledger: received,
  },
  {
    name: 'takes a Standard Webhooks signature',
    listener: STANDARD,
    headers: () => standard(),
    status: 200,
    contains: ACCEPTED,
    ledger: received,
  },
  {
    name: 'answers 401 to a token without a signature',
    headers: ({ token }) => {
      const header = Buffer.from('{"alg":"none","typ":"JWT"}').toString('base64url');
      return { ...JSON_TYPE, authorization: `Bearer ${header}.${token.split('.')[1]}.` };
    },
    status: 401,
    contains: ['"code":"credential_invalid"'],
    ledger: refused('credential_invalid'),
  },
  {
    name: 'answers 401 when the signature is missing',
    listener: GITHUB,
    headers: () => JSON_TYPE,
    status: 401,
    contains: ['"code":"signature_missing"', 'www-authenticate: Bearer'],
    ledger: refused('signature_missing'),
  },
  {
    name: 'answers 401 when the signature is of another body',
    listener: GITHUB,
    headers: () => github('{}'),
    status: 401,
    contains: ['"code":"signature_mismatch"'],
    lacks: [SECRET],
    ledger: refused('signature_mismatch'),
  },
  {
    name: 'answers 401 when the signature is made with another secret',
    listener: { ...GITHUB, secret: 'another' },
    headers: () => github(),
    status: 401,
    contains: ['"code":"signature_mismatch"'],
    ledger: refused('signature_mismatch'),
  },
  {
    name: 'answers 401 when the signature is cut short',
    listener: GITHUB,
    headers: async () => ({
      ...JSON_TYPE,
      'x-hub-signature-256': (await sign(SECRET, BODY)).slice(0, -2),
    }),
    status: 401,
    contains: ['"code":"signature_mismatch"'],
    ledger: refused('signature_mismatch'),
  },
  {
    name: 'answers 401 when the signature is not hexadecimal',
    listener: GITHUB,
    headers: () => ({ ...JSON_TYPE, 'x-hub-signature-256': 'sha256=zz' }),
    status: 401,
    contains: ['"code":"signature_malformed"'],
    ledger: refused('signature_malformed'),
  },
  {
    name: 'answers 401 when the signed time is past the tolerance',
    listener: STANDARD,
    headers: () => standard({ at: new Date(Date.now() - 6 * MINUTE) }),
    status: 401,
    contains: ['"code":"signature_expired"'],
    ledger: refused('signature_expired'),
  },
  {
    name: 'answers 401 when the signed time is ahead of the tolerance',
    listener: STANDARD,
    headers: () => standard({ at: new Date(Date.now() + 6 * MINUTE) }),
    status: 401,
    contains: ['"code":"signature_expired"'],
    ledger: refused('signature_expired'),
  },
  {
    name: 'answers 401 when a header that is signed is changed',
    listener: STANDARD,
    headers: () => ({ ...standard(), 'webhook-id': 'msg_2' }),
    status: 401,
    contains: ['"code":"signature_mismatch"'],
    ledger: refused('signature_mismatch'),
  },
  {
    name: 'wants both when a signature is configured and the credential required',
    listener: { ...GITHUB, verification: { credential: 'required' } },
    headers: () => github(),
    status: 401,
    contains: ['"code":"credential_missing"'],
    ledger: refused('credential_missing'),
  },
  {
    name: 'answers 401 when the listener names a scheme that is not known',
    listener: { preset: 'nobody', secret: SECRET },
    headers: () => github(),
    status: 401,
    contains: ['"code":"signature_mismatch"'],
    ledger: refused('signature_mismatch'),
  },
];

testScenarios('the signature', SCENARIOS);
