import { field, header, hmac, stamped, token, timestamp, UNSAID } from '../build.ts';
import type { Provider } from '../row.ts';

/** Code, builds, errors and alarms. */

const HUB = header('x-hub-signature', { prefix: 'sha256=' });
const PAGER = header('x-pagerduty-signature', { prefix: 'v1=', separator: ',' });

export const CODE: Readonly<Record<string, Provider>> = {
  github: {
    title: 'GitHub',
    scheme: hmac(header('x-hub-signature-256', { prefix: 'sha256=' })),
    eventType: header('x-github-event'),
    source: 'https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries',
    setup: [
      'Open the repository or the organization, Settings, Webhooks, Add webhook.',
      'Payload URL: {url}. Content type: application/json. Secret: that of the listener.',
      'Choose the events, and save. GitHub sends the event `ping` at once.',
    ],
    secretAt: 'you make it up: take the one that the listener was made with',
    retries: 'waits 10 s, and does not try again by itself; "Redeliver" sends one once more',
    retriesAt:
      'https://docs.github.com/en/webhooks/using-webhooks/handling-failed-webhook-deliveries',
    dedupe: 'headers["x-github-delivery"]',
    sample: {
      headers: { 'x-github-event': 'push', 'x-github-delivery': 'd1' },
      body: { ref: 'refs/heads/main', commits: [] },
    },
    proof: { by: 'package', name: '@octokit/webhooks-methods' },
  },
  gitlab: {
    title: 'GitLab (secret token)',
    scheme: token(header('x-gitlab-token')),
    eventType: header('x-gitlab-event'),
    source: 'https://docs.gitlab.com/user/project/integrations/webhooks/',
    setup: [
      'Open the project or the group, Settings, Webhooks, Add new webhook.',
      'URL: {url}. Secret token: that of the listener.',
      'Choose the triggers, and save. "Test" sends one.',
    ],
    secretAt: 'you make it up: take the one that the listener was made with',
    retries:
      'waits 10 s; switches a webhook off that fails four times in a row, for a minute at first and up to a day, and for good after 40',
    retriesAt:
      'https://hookdeck.com/webhooks/platforms/how-to-solve-gitlab-automatic-webhook-disabling',
    dedupe: 'headers["idempotency-key"]',
    sample: {
      headers: { 'x-gitlab-event': 'Push Hook', 'idempotency-key': 'k1' },
      body: { object_kind: 'push' },
    },
    proof: { by: 'rule' },
  },
  bitbucket: {
    title: 'Bitbucket Cloud',
    scheme: hmac(HUB),
    eventType: header('x-event-key'),
    source: 'https://support.atlassian.com/bitbucket-cloud/docs/manage-webhooks/',
    setup: [
      'Open the repository, Repository settings, Webhooks, Add webhook.',
      'URL: {url}. Secret: that of the listener. Choose the triggers, and save.',
    ],
    secretAt: 'you make it up: take the one that the listener was made with',
    retries: UNSAID,
    dedupe: 'headers["x-request-uuid"]',
    sample: {
      headers: { 'x-event-key': 'repo:push', 'x-request-uuid': 'r1' },
      body: { push: { changes: [] } },
    },
    proof: {
      by: 'vector',
      source: 'https://support.atlassian.com/bitbucket-cloud/docs/manage-webhooks/',
    },
  },
  jira: {
    title: 'Jira Cloud',
    scheme: hmac(HUB),
    eventType: field('webhookEvent'),
    source: 'https://developer.atlassian.com/cloud/jira/platform/webhooks/',
    setup: [
      'Open Settings, System, WebHooks, Create a WebHook.',
      'URL: {url}. Secret: that of the listener. Choose the events, and save.',
    ],
    secretAt: 'you make it up: take the one that the listener was made with',
    retries: UNSAID,
    dedupe: 'headers["x-atlassian-webhook-identifier"]',
    sample: {
      headers: { 'x-atlassian-webhook-identifier': 'w1' },
      body: { webhookEvent: 'jira:issue_created', issue: { key: 'OPS-1' } },
    },
    proof: { by: 'rule' },
  },
  linear: {
    title: 'Linear',
    scheme: hmac(header('linear-signature'), {
      timestamp: timestamp(field('webhookTimestamp'), { unit: 'ms', toleranceMs: 60_000 }),
    }),
    eventType: header('linear-event'),
    source: 'https://linear.app/developers/webhooks',
    setup: ['Open Settings, API, Webhooks, New webhook.', 'URL: {url}. Choose the data, and save.'],
    secretAt: 'the page of the webhook, "Signing secret"',
    retries:
      'waits 5 s; tries again after 1 minute, 1 hour and 6 hours, and may switch off a webhook that keeps failing',
    retriesAt: 'https://linear.app/developers/webhooks',
    dedupe: 'webhookId',
    sample: {
      headers: { 'linear-event': 'Issue' },
      body: { action: 'create', type: 'Issue', webhookId: 'w1', webhookTimestamp: '{now}' },
    },
    proof: { by: 'package', name: '@linear/sdk' },
  },
  sentry: {
    title: 'Sentry',
    scheme: hmac(header('sentry-hook-signature')),
    eventType: header('sentry-hook-resource'),
    source: 'https://docs.sentry.io/organization/integrations/integration-platform/webhooks/',
    setup: [
      'Open Settings, Developer Settings, New Internal Integration.',
      'Webhook URL: {url}. Choose the resources, and save.',
    ],
    secretAt: 'the page of the integration, "Client Secret"',
    retries: 'waits 1 s; sends no more to a webhook that has timed out 1000 times within 24 hours',
    retriesAt:
      'https://sentry.io/changelog/2023-10-3-change-to-integration-platform-webhook-handling',
    dedupe: 'headers["request-id"]',
    sample: {
      headers: { 'sentry-hook-resource': 'issue', 'request-id': 'r1' },
      body: { action: 'created' },
    },
    proof: { by: 'rule' },
  },
  pagerduty: {
    title: 'PagerDuty',
    scheme: hmac(PAGER),
    eventType: field('event.event_type'),
    source: 'https://developer.pagerduty.com/docs/verifying-webhook-signatures',
    setup: [
      'Open Integrations, Generic Webhooks (v3), New Webhook.',
      'Webhook URL: {url}. Choose scope and events, and add.',
    ],
    secretAt: 'shown once, when the webhook has been added',
    retries:
      'waits 5 s; tries again for up to 48 hours, and sends nothing for 24 hours after three webhooks that were given up',
    retriesAt: 'https://github.com/PagerDuty/developer-docs/blob/main/docs/webhooks/02-Behavior.md',
    dedupe: 'event.id',
    sample: { body: { event: { id: 'e1', event_type: 'incident.triggered' } } },
    proof: { by: 'rule' },
  },
  datadog: {
    title: 'Datadog',
    scheme: token(header('authorization', { prefix: 'Bearer ' })),
    eventType: field('event_type'),
    source: 'https://docs.datadoghq.com/integrations/webhooks/',
    setup: [
      'Open Integrations, Webhooks, New. URL: {url}.',
      'Custom Headers: `{"Authorization": "Bearer …"}`, with the secret of the listener.',
      'Name it in a monitor: `@webhook-<name>`.',
    ],
    secretAt: 'you make it up: take the one that the listener was made with',
    retries: 'waits 15 s; tries again on 5xx, and five times where there is no connection',
    retriesAt: 'https://docs.datadoghq.com/integrations/webhooks/',
    dedupe: 'id',
    sample: { body: { id: '1', event_type: 'metric_alert_monitor', title: 'CPU is high' } },
    proof: { by: 'rule' },
  },
  vercel: {
    title: 'Vercel',
    scheme: hmac(header('x-vercel-signature'), { algorithm: 'hmac-sha1' }),
    eventType: field('type'),
    source: 'https://vercel.com/docs/webhooks/webhooks-api',
    setup: [
      'Open the team, Settings, Webhooks.',
      'Choose events and projects, endpoint URL: {url}, and create.',
    ],
    secretAt: 'shown once, when the webhook has been created; of an integration, its client secret',
    retries: 'waits 30 s; tries again for up to 24 hours, longer apart each time',
    retriesAt:
      'https://github.com/hookdeck/webhook-skills/blob/main/skills/vercel-webhooks/references/overview.md',
    dedupe: 'id',
    sample: { body: { id: 'uev_1', type: 'deployment.created', payload: {} } },
    proof: { by: 'rule' },
  },
  sanity: {
    title: 'Sanity',
    scheme: stamped('sanity-webhook-signature', { unit: 'ms', encoding: 'base64url' }),
    eventType: header('sanity-operation'),
    source: 'https://www.sanity.io/docs/content-lake/webhooks',
    setup: [
      'Open the project, API, Webhooks, Create webhook.',
      'URL: {url}. Secret: that of the listener.',
    ],
    secretAt: 'you make it up: take the one that the listener was made with',
    retries: 'tries twice more on 429 and 5xx, 30 s apart',
    retriesAt: 'https://www.sanity.io/docs/changelog/50ec6abf-fe0c-475b-ae72-314148860132',
    dedupe: 'headers["idempotency-key"]',
    sample: {
      headers: { 'sanity-operation': 'create', 'idempotency-key': 'k1' },
      body: { _id: 'doc1' },
    },
    proof: { by: 'package', name: '@sanity/webhook' },
  },
  mux: {
    title: 'Mux',
    scheme: stamped('mux-signature'),
    eventType: field('type'),
    source: 'https://www.mux.com/docs/core/verify-webhook-signatures',
    setup: ['Open Settings, Webhooks, Create new webhook.', 'URL to notify: {url}.'],
    secretAt: 'Settings, Webhooks, "Show Signing Secret"',
    retries: UNSAID,
    dedupe: 'id',
    sample: { body: { id: 'e1', type: 'video.asset.ready', data: {} } },
    proof: { by: 'package', name: '@mux/mux-node' },
  },
  cloudevents: {
    title: 'CloudEvents over HTTP',
    scheme: {
      kind: 'token',
      at: [header('authorization', { prefix: 'Bearer ' }), { in: 'query', name: 'access_token' }],
      form: 'plain',
    },
    challenges: [
      {
        method: 'OPTIONS',
        when: 'headers["webhook-request-origin"]',
        answer: {
          status: 200,
          headers: {
            'webhook-allowed-origin': 'headers["webhook-request-origin"]',
            // As much as is asked for; `*` is without a limit.
            'webhook-allowed-rate': 'headers["webhook-request-rate"].$DEFAULT("*")',
            allow: '"POST"',
          },
        },
      },
    ],
    eventType: header('ce-type'),
    source: 'https://github.com/cloudevents/spec/blob/main/cloudevents/http-webhook.md',
    setup: [
      'Give the sender the URL {url} and the secret of the listener as its bearer token.',
      'It asks with OPTIONS whether it may send, and is told that it may.',
    ],
    secretAt: 'you make it up: take the one that the listener was made with',
    retries: 'waits and tries again as the sender decides; sends nothing more after 410',
    retriesAt: 'https://github.com/cloudevents/spec/blob/main/cloudevents/http-webhook.md',
    dedupe: '$CONCAT([headers["ce-source"], headers["ce-id"]], " ")',
    sample: {
      contentType: 'application/json',
      headers: {
        'ce-specversion': '1.0',
        'ce-type': 'com.example.made',
        'ce-source': '/a',
        'ce-id': '1',
      },
      body: { made: true },
    },
    proof: { by: 'rule' },
  },
};
