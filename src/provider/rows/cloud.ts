import { field, header } from '../build.ts';
import type { Provider } from '../row.ts';

/** Clouds. */

const LINES = [
  'Message',
  'MessageId',
  'Subject',
  'SubscribeURL',
  'Timestamp',
  'Token',
  'TopicArn',
  'Type',
];

export const CLOUD: Readonly<Record<string, Provider>> = {
  'aws-sns': {
    title: 'AWS SNS',
    scheme: {
      kind: 'signature',
      algorithm: 'rsa-sha256',
      algorithmBy: {
        of: field('SignatureVersion'),
        table: { '1': 'rsa-sha1', '2': 'rsa-sha256' },
      },
      encoding: 'base64',
      signature: [field('Signature')],
      // A notification has no token, and what confirms has no subject: of the names, those that are there.
      content: [{ kind: 'lines', names: LINES }],
      key: {
        from: 'url',
        at: [field('SigningCertURL')],
        hosts: ['sns.*.amazonaws.com', 'sns.*.amazonaws.com.cn'],
        suffix: '.pem',
      },
      // Anybody with an account of AWS can have SNS sign.
      conditions: [{ kind: 'param', of: field('TopicArn'), name: 'topic_arn' }],
    },
    challenges: [
      {
        method: 'POST',
        verified: true,
        marker: 'SubscriptionConfirmation',
        when: 'Type == "SubscriptionConfirmation" AND SubscribeURL',
        answer: { status: 200 },
        confirm: { url: 'SubscribeURL', hosts: ['sns.*.amazonaws.com', 'sns.*.amazonaws.com.cn'] },
      },
    ],
    params: {
      topic_arn: 'the ARN of the topic, such as "arn:aws:sns:eu-west-1:123456789012:orders"',
    },
    eventType: header('x-amz-sns-message-type'),
    source: 'https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html',
    setup: [
      'Open the topic, Create subscription. Protocol: HTTPS. Endpoint: {url}.',
      'SNS asks for a confirmation, which is given when its signature and the topic are right.',
    ],
    secretAt: 'there is none: SNS signs with its certificate',
    retries: 'tries three more times, 20 s apart, where no delivery policy says otherwise',
    retriesAt: 'https://docs.aws.amazon.com/sns/latest/dg/SendMessageToHttp.retry.html',
    // It comes as plain text.
    dedupe: '$PARSE_JSON(raw_body).MessageId',
    sample: {
      contentType: 'text/plain; charset=UTF-8',
      headers: { 'x-amz-sns-message-type': 'Notification' },
      body: {
        Type: 'Notification',
        MessageId: '22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324',
        TopicArn: '{topic_arn}',
        Message: 'Hello world',
        Timestamp: '2026-11-23T09:30:00.000Z',
        SignatureVersion: '2',
        Signature: '{signature}',
        SigningCertURL: '{key_url}',
      },
    },
    proof: { by: 'package', name: 'sns-validator' },
  },
};
