import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { sign } from '@octokit/webhooks-methods';
import { SAMPLE_BODY } from '../../src/snippet/snippet.ts';
import { sendRaw } from '../kit/raw.ts';
import { openReceiver, type Receiver } from '../kit/receiver.ts';

/**
 * What the clients of the published contract put on the wire, byte for byte: those whose interpreter is not here too.
 * `{host}`, `{length}` and the header that proves who sends are filled in; their order and spelling are the client's.
 */
const SECRET = 'a secret of the tests';

/** As the published examples write it, with line breaks and indentation. */
const INDENTED = JSON.stringify(JSON.parse(SAMPLE_BODY), null, 2);

interface Client {
  readonly head: readonly string[];
  readonly body?: string;
  /** Sent in chunks: the client does not say how long the body is. */
  readonly chunked?: true;
}

const CLIENTS: Readonly<Record<string, Client>> = {
  'curl 7.88': {
    head: [
      'Host: {host}',
      'User-Agent: curl/7.88.1',
      'Accept: */*',
      '{proof}',
      'Content-Type: application/json',
      'Content-Length: {length}',
    ],
  },
  'Python requests 2.32': {
    head: [
      'Host: {host}',
      'User-Agent: python-requests/2.32.3',
      'Accept-Encoding: gzip, deflate',
      'Accept: */*',
      'Connection: keep-alive',
      '{proof}',
      'Content-Type: application/json',
      'Content-Length: {length}',
    ],
    body: SAMPLE_BODY.replaceAll('":', '": ').replaceAll(',"', ', "'),
  },
  'JavaScript fetch (Node)': {
    head: [
      'host: {host}',
      'connection: keep-alive',
      '{proof}',
      'content-type: application/json',
      'accept: */*',
      'accept-language: *',
      'sec-fetch-mode: cors',
      'user-agent: node',
      'accept-encoding: gzip, deflate',
      'content-length: {length}',
    ],
  },
  'Go net/http': {
    head: [
      'Host: {host}',
      'User-Agent: Go-http-client/1.1',
      'Content-Length: {length}',
      '{proof}',
      'Content-Type: application/json',
      'Accept-Encoding: gzip',
    ],
    body: INDENTED,
  },
  'Ruby Net::HTTP': {
    head: [
      'Content-Type: application/json',
      'Accept-Encoding: gzip;q=1.0,deflate;q=0.6,identity;q=0.3',
      'Accept: */*',
      'User-Agent: Ruby',
      'Host: {host}',
      '{proof}',
      'Content-Length: {length}',
      'Connection: close',
    ],
    body: INDENTED,
  },
  'Java Unirest 1.4': {
    head: [
      '{proof}',
      'Content-Type: application/json',
      'accept-encoding: gzip',
      'user-agent: unirest-java/1.3.11',
      'Content-Length: {length}',
      'Host: {host}',
      'Connection: Keep-Alive',
    ],
    body: INDENTED,
  },
  'Java Unirest 4, over java.net.http in clear text': {
    head: [
      'Connection: Upgrade, HTTP2-Settings',
      'Content-Length: {length}',
      'Host: {host}',
      'HTTP2-Settings: AAEAAEAAAAIAAAABAAMAAABkAAQBAAAAAAUAAEAA',
      'Upgrade: h2c',
      'User-Agent: unirest-java/3.1.00',
      'accept-encoding: gzip',
      'Content-Type: application/json',
      '{proof}',
    ],
  },
  'PHP Guzzle 7': {
    head: [
      'Host: {host}',
      'User-Agent: GuzzleHttp/7',
      '{proof}',
      'Content-Type: application/json',
      'Content-Length: {length}',
    ],
    body: INDENTED,
  },
  'C# RestSharp 106, as published': {
    head: [
      'Accept: application/json, text/json, text/x-json, text/javascript, application/xml, text/xml',
      'User-Agent: RestSharp/106.15.0.0',
      '{proof}',
      'Accept-Encoding: gzip, deflate',
      'Content-Type: application/json',
      'Host: {host}',
      'Content-Length: {length}',
      'Connection: Keep-Alive',
    ],
    body: INDENTED,
  },
  'C# RestSharp 112': {
    head: [
      'Host: {host}',
      '{proof}',
      'Accept: application/json, text/json, text/x-json, text/javascript, *+json, application/xml, text/xml, *+xml, *',
      'User-Agent: RestSharp/112.1.0.0',
      'Accept-Encoding: gzip, deflate, br',
      'Content-Type: application/json; charset=utf-8',
      'Content-Length: {length}',
    ],
  },
  'Swift URLSession (Darwin)': {
    head: [
      'Host: {host}',
      'Content-Type: application/json',
      '{proof}',
      'Connection: keep-alive',
      'Accept: */*',
      'User-Agent: send/1 CFNetwork/1568.200.51 Darwin/24.1.0',
      'Content-Length: {length}',
      'Accept-Language: en-US,en;q=0.9',
      'Accept-Encoding: gzip, deflate',
    ],
  },
  'Swift URLSession (Linux), over libcurl': {
    head: [
      'Host: {host}',
      'Accept-Encoding: deflate, gzip',
      'Accept: */*',
      '{proof}',
      'Content-Type: application/json',
      'User-Agent: send (unknown version) curl/7.88.1',
      'Accept-Language: en',
      'Connection: keep-alive',
      'Transfer-Encoding: chunked',
    ],
    chunked: true,
  },
};

describe('what the clients put on the wire is accepted', () => {
  let receiver: Receiver;
  let token: string;

  before(async () => {
    receiver = await openReceiver();
    token = (await receiver.createCredential()).token;
  });

  after(() => receiver.close());

  async function post(client: Client, path: string, proof: string): Promise<void> {
    const { head, body = SAMPLE_BODY, chunked } = client;
    const slots: Readonly<Record<string, string>> = {
      host: `127.0.0.1:${receiver.port}`,
      length: String(Buffer.byteLength(body)),
      proof,
    };
    const lines = head.map((line) =>
      line.replaceAll(/\{(\w+)\}/g, (_, name: string) => slots[name] ?? assert.fail(name)),
    );
    const sent = chunked ? `${Buffer.byteLength(body).toString(16)}\r\n${body}\r\n0\r\n\r\n` : body;
    const request = `POST ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n${sent}`;
    const answer = await sendRaw(receiver.port, [request]);
    assert.equal(answer.status, 200, answer.text);
    const { status, event_id: eventId } = JSON.parse(answer.body) as Record<string, string>;
    assert.equal(status, 'RECEIVED');
    const kept = await receiver.store.requests.findBody(`req_${eventId?.slice('evt_'.length)}`);
    assert.equal(Buffer.from(kept?.bytes ?? []).toString(), body);
  }

  for (const [name, client] of Object.entries(CLIENTS)) {
    test(name, async () => {
      const keyed = await receiver.createListener();
      await post(client, keyed.path, `Authorization: Bearer ${token}`);
      const signed = await receiver.createListener({ preset: 'github', secret: SECRET });
      const signature = await sign(SECRET, client.body ?? SAMPLE_BODY);
      await post(client, signed.path, `X-Hub-Signature-256: ${signature}`);
    });
  }
});
