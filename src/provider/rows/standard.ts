import { field, standard, UNSAID } from '../build.ts';
import type { Provider } from '../row.ts';
import type { SignatureScheme } from '../scheme.ts';

/** Those who send as Standard Webhooks says, or as Svix did before it: they differ in names alone. */

const EVENT = { type: 'invoice.paid', timestamp: '2026-11-23T09:30:00Z', data: { id: 'inv_1' } };
const PACKAGE = { by: 'package', name: 'standardwebhooks' } as const;

interface Sender {
  readonly title: string;
  readonly source: string;
  readonly secretAt: string;
  readonly where: string;
  readonly prefix?: string;
  readonly sample?: unknown;
  readonly eventType?: string;
  readonly proof?: Provider['proof'];
  readonly retries?: string;
  readonly retriesAt?: string;
}

function sender(of: Sender): Provider {
  const scheme: SignatureScheme = standard(of.prefix);
  return {
    title: of.title,
    scheme,
    eventType: field(of.eventType ?? 'type'),
    source: of.source,
    setup: [
      `Open ${of.where} and add an endpoint with the URL {url}.`,
      'Choose the events, and save.',
    ],
    secretAt: of.secretAt,
    retries: of.retries ?? UNSAID,
    ...(of.retriesAt !== undefined && { retriesAt: of.retriesAt }),
    dedupe: `headers["${of.prefix ?? 'webhook'}-id"]`,
    sample: { body: of.sample ?? EVENT },
    proof: of.proof ?? PACKAGE,
  };
}

/** For a name that means something else here. */
function named(name: string, of: Sender): Readonly<Record<string, Provider>> {
  return { [name]: sender(of) };
}

const SVIX = {
  prefix: 'svix',
  proof: { by: 'package', name: 'svix' },
} as const;

const BY_SVIX = {
  retries:
    'waits 15 s; makes eight attempts in about 28 hours, and switches off an endpoint that fails for five days',
  retriesAt: 'https://docs.svix.com/retries',
} as const;

export const STANDARD: Readonly<Record<string, Provider>> = {
  'standard-webhooks': sender({
    retries: 'waits and tries again as the sender decides; the specification advises several days',
    retriesAt:
      'https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md',
    title: 'Standard Webhooks',
    source:
      'https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md',
    secretAt: 'shown by the sender when the endpoint is added: it begins with `whsec_`',
    where: "the sender's webhook settings",
  }),
  svix: sender({
    ...BY_SVIX,
    ...SVIX,
    title: 'Svix',
    source: 'https://docs.svix.com/receiving/verifying-payloads/how-manual',
    secretAt: 'the page of the endpoint, under "Signing Secret"',
    where: "the sender's portal of Svix",
  }),
  clerk: sender({
    ...BY_SVIX,
    ...SVIX,
    proof: { by: 'package', name: '@clerk/backend' },
    title: 'Clerk',
    source: 'https://clerk.com/docs/guides/development/webhooks/overview',
    secretAt: 'Dashboard, Webhooks, the endpoint, "Signing Secret"',
    where: 'Dashboard, Webhooks',
    sample: { type: 'user.created', object: 'event', data: { id: 'user_1' } },
  }),
  ...named('resend', {
    retries: 'makes eight attempts in about 28 hours',
    retriesAt: 'https://resend.com/docs/webhooks/retries-and-replays',
    ...SVIX,
    proof: { by: 'package', name: 'resend' },
    title: 'Resend',
    source: 'https://resend.com/docs/dashboard/webhooks/verify-webhooks-requests',
    secretAt: 'Webhooks, the webhook, "Signing Secret"',
    where: 'Webhooks in the dashboard',
    sample: { type: 'email.delivered', data: { email_id: '56761188-7520-42d8-8898-ff6fc54ce618' } },
  }),
  openai: sender({
    retries: 'waits 20 s; tries again, longer apart each time',
    retriesAt:
      'https://github.com/hookdeck/webhook-skills/blob/main/skills/openai-webhooks/references/overview.md',
    title: 'OpenAI',
    source: 'https://platform.openai.com/docs/guides/webhooks',
    secretAt: 'shown once when the webhook is made',
    where: 'the project settings, Webhooks',
    sample: { id: 'evt_1', object: 'event', type: 'response.completed', data: { id: 'resp_1' } },
    proof: { by: 'package', name: 'openai' },
  }),
  replicate: sender({
    proof: { by: 'package', name: 'replicate' },
    retries:
      'tries again for about a minute what says that a prediction has ended; sends the rest once',
    retriesAt:
      'https://github.com/api-evangelist/replicate/blob/main/asyncapi/replicate-asyncapi.yml',
    title: 'Replicate',
    source: 'https://replicate.com/docs/topics/webhooks/verify-webhook',
    secretAt: 'the API: GET /v1/webhooks/default/secret',
    where: 'the request that makes a prediction: its member `webhook`',
    eventType: 'status',
    sample: { id: 'p1', status: 'succeeded', output: ['ok'] },
  }),
  brex: sender({
    title: 'Brex',
    source: 'https://developer.brex.com/docs/webhooks/',
    secretAt: 'the API: GET /v1/webhooks/secrets',
    where: 'the API: POST /v1/webhooks',
    eventType: 'event_type',
    sample: { event_type: 'TRANSFER_PROCESSED', transfer_id: 'dptx_1' },
  }),
  recall: sender({
    ...SVIX,
    title: 'Recall.ai',
    source: 'https://docs.recall.ai/docs/authenticating-requests-from-recallai',
    secretAt: 'Dashboard, Webhooks, the endpoint, "Signing Secret"',
    where: 'Dashboard, Webhooks',
    eventType: 'event',
    sample: { event: 'bot.done', data: { bot: { id: 'bot_1' } } },
  }),
  render: sender({
    retries: 'waits 15 s; makes eight attempts in about 33 hours, then switches the webhook off',
    retriesAt:
      'https://github.com/api-evangelist/render/blob/main/asyncapi/render-webhooks-asyncapi.yml',
    title: 'Render',
    source: 'https://render.com/docs/webhooks',
    secretAt: 'the page of the webhook, "Signing Secret"',
    where: 'the workspace, Integrations, Webhooks',
    sample: { type: 'deploy_ended', timestamp: EVENT.timestamp, data: { id: 'evt-1' } },
  }),
  loops: sender({
    title: 'Loops',
    source: 'https://loops.so/docs/webhooks',
    secretAt: 'Settings, Webhooks, "Signing secret"',
    where: 'Settings, Webhooks',
    eventType: 'eventName',
    sample: { eventName: 'contact.created', contactIdentity: { id: 'c1' } },
  }),
  lithic: sender({
    proof: { by: 'package', name: 'lithic' },
    title: 'Lithic',
    source: 'https://docs.lithic.com/docs/events-api',
    secretAt: 'the API: GET /v1/event_subscriptions/{token}/secret',
    where: 'the API: POST /v1/event_subscriptions',
    eventType: 'event_type',
    sample: { event_type: 'card.created', token: 'card_1' },
  }),
  'incident-io': sender({
    ...SVIX,
    title: 'incident.io',
    source: 'https://api-docs.incident.io/tag/Webhooks/',
    secretAt: 'Settings, Webhooks, the endpoint, "Signing Secret"',
    where: 'Settings, Webhooks',
    eventType: 'event_type',
    sample: { event_type: 'public_incident.incident_created_v2', incident_id: '01FDAG' },
  }),
  'gitlab-signed': {
    ...sender({
      title: 'GitLab (signing token)',
      source: 'https://docs.gitlab.com/user/project/integrations/webhooks/',
      secretAt: 'made in the form of the webhook, "Signing token"; it begins with `whsec_`',
      where: 'the project, Settings, Webhooks',
      sample: { object_kind: 'push', project_id: 15 },
      retries:
        'waits 10 s; switches a webhook off that fails four times in a row, for a minute at first and up to a day, and for good after 40',
      retriesAt:
        'https://hookdeck.com/webhooks/platforms/how-to-solve-gitlab-automatic-webhook-disabling',
    }),
    eventType: { in: 'header', name: 'x-gitlab-event' },
  },
};
