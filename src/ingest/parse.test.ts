import {
  ACCEPTED,
  bearer,
  received,
  refused,
  refusedWithBody,
  testScenarios,
  type Scenario,
} from '../../test/kit/scenario.ts';

const SCENARIOS: readonly Scenario[] = [
  {
    name: 'takes an array as a payload',
    headers: bearer,
    body: '[1,2]',
    status: 200,
    contains: ACCEPTED,
    ledger: received,
  },
  {
    name: 'takes a body without a content type as it is',
    headers: ({ token }) => ({ authorization: `Bearer ${token}` }),
    body: Buffer.from([0, 255, 1]),
    status: 200,
    contains: ACCEPTED,
    ledger: received,
  },
  {
    name: 'keeps a multipart body raw',
    headers: (context) => ({
      ...bearer(context),
      'content-type': 'multipart/form-data; boundary=x',
    }),
    body: '--x\r\n\r\n--x--',
    status: 200,
    contains: ACCEPTED,
    ledger: received,
  },
  {
    name: 'answers 415 to a content type that the listener does not take, and keeps the bytes',
    listener: { payload: { contentTypes: ['application/json'], maxBytes: undefined } },
    headers: (context) => ({ ...bearer(context), 'content-type': 'text/plain' }),
    status: 415,
    contains: ['"code":"content_type_unsupported"'],
    ledger: refusedWithBody('content_type_unsupported'),
  },
  {
    name: 'takes a +json type where JSON is taken',
    listener: { payload: { contentTypes: ['application/json'], maxBytes: undefined } },
    headers: (context) => ({
      ...bearer(context),
      'content-type': 'application/cloudevents+json; charset=utf-8',
    }),
    status: 200,
    contains: ACCEPTED,
    ledger: received,
  },
  {
    name: 'answers 400 to a body that is not JSON, and keeps the bytes',
    headers: bearer,
    body: '{"a":',
    status: 400,
    contains: ['"code":"body_malformed"', '"request_id":"req_'],
    ledger: refusedWithBody('body_malformed'),
  },
  {
    name: 'answers 400 to JSON that is not UTF-8',
    headers: bearer,
    body: Buffer.from([0x22, 0xff, 0x22]),
    status: 400,
    contains: ['"code":"body_malformed"'],
    ledger: refusedWithBody('body_malformed'),
  },
  {
    name: 'takes nothing as JSON from a provider that sends nothing, and says so in headers',
    listener: { preset: 'google-push', secret: 'a token' },
    headers: () => ({
      'content-type': 'application/json; charset=utf-8',
      'x-goog-channel-token': 'a token',
    }),
    body: '',
    status: 200,
    contains: ACCEPTED,
    ledger: received,
  },
  {
    name: 'answers 400 to nothing as JSON from everybody else',
    headers: bearer,
    body: '',
    status: 400,
    contains: ['"code":"body_malformed"'],
    ledger: refusedWithBody('body_malformed'),
  },
  {
    name: 'answers 415 to a content encoding that is not served',
    headers: (context) => ({ ...bearer(context), 'content-encoding': 'x-unknown' }),
    status: 415,
    contains: ['"code":"encoding_unsupported"'],
    ledger: refused('encoding_unsupported'),
  },
];

testScenarios('the body and its content type', SCENARIOS);
