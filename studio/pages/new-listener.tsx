import { useMemo, useState } from 'preact/hooks';
import { call, type Listener } from '../api.ts';
import { useLive } from '../live.ts';
import { ChooseProvider } from '../parts/providers.tsx';
import { CheckField, Form, TextField } from '../parts/form.tsx';
import { Line, Notice, Status, withCode } from '../parts/marks.tsx';
import { Card, Loading, Page } from '../parts/page.tsx';
import { useDeed } from '../query.ts';
import { Link } from '../router.tsx';
import { useProviders, type Provider } from '../names.ts';
import { reasonOf } from '../reasons.ts';
import { words } from '../words/words.ts';

/** Besides the providers: who has none of them. */
const API_KEY: Provider = {
  name: '',
  title: words.listeners.ownProgramWithAn,
  setup: [],
  secret: 'none',
  retries: '',
  dedupe: null,
  secret_at: '',
  params: {},
  source: '',
};

interface Made {
  readonly listener: Listener;
  readonly secret: string | undefined;
  readonly provider: Provider;
}

/** The provider first: it fills in everything else. Then the first request is waited for. */
export function NewListener() {
  const providers = useProviders();
  const [made, setMade] = useState<Made | undefined>(undefined);
  return (
    <Page
      title={made === undefined ? words.terms.newListener : made.listener.name}
      up={{ to: '/listeners', text: words.terms.listeners }}
    >
      {made === undefined ? (
        <Loading of={providers}>
          {(all) => <Define providers={[API_KEY, ...all]} done={setMade} />}
        </Loading>
      ) : (
        <Connect made={made} />
      )}
    </Page>
  );
}

function Define({
  providers,
  done,
}: {
  providers: readonly Provider[];
  done: (made: Made) => void;
}) {
  const [chosen, choose] = useState<Provider | undefined>(undefined);
  const [given, give] = useState<Given>({ name: '', secret: '', params: {}, once: true });
  const deed = useDeed(async () => {
    if (chosen === undefined) throw new Error(words.listeners.chooseWhoSends);
    const { secret, ...listener } = await call('createListener', { body: toBody(chosen, given) });
    done({ listener, secret, provider: chosen });
  });
  return (
    <Form deed={deed} submit={words.listeners.makeTheListener}>
      <Card title={words.listeners.whoSends}>
        <ChooseProvider providers={providers} chosen={chosen} choose={choose} />
      </Card>
      {chosen !== undefined && (
        <div class="halves">
          <Card title={words.listeners.whatIsItCalled}>
            <Details of={chosen} given={given} set={(change) => give({ ...given, ...change })} />
          </Card>
          <Setup of={chosen} url={words.listeners.urlNext} />
        </div>
      )}
    </Form>
  );
}

/** What is said besides who sends. */
interface Given {
  readonly name: string;
  readonly secret: string;
  readonly params: Readonly<Record<string, string>>;
  /** What is sent twice makes one event. */
  readonly once: boolean;
}

const WINDOW = '1d';

function toBody(provider: Provider, { name, secret, params, once }: Given) {
  const { name: preset, title, dedupe: key } = provider;
  return {
    name: name.trim() || title,
    ...(preset !== '' && {
      verification: { signature: toSignature({ provider, secret, params }) },
    }),
    ...(once && key !== null && { dedupe: { key, window: WINDOW } }),
  };
}

interface DetailsProps {
  readonly of: Provider;
  readonly given: Given;
  readonly set: (change: Partial<Given>) => void;
}

function Details({ of, given: { name, secret, params, once }, set }: DetailsProps) {
  return (
    <div class="stack">
      <TextField
        label={words.terms.name}
        value={name}
        set={(name) => set({ name })}
        placeholder={of.title}
        hint={words.listeners.nameHint}
      />
      <Params of={of} params={params} set={(params) => set({ params })} />
      {of.secret !== 'none' && (
        <TextField
          label={words.listeners.secret}
          value={secret}
          set={(secret) => set({ secret })}
          hint={hintOf(of)}
          required={of.secret === 'given'}
        />
      )}
      {of.dedupe !== null && (
        <CheckField
          label={words.listeners.dedupeOf(of.title)}
          checked={once}
          set={(once) => set({ once })}
        />
      )}
    </div>
  );
}

function hintOf({ title, secret, secret_at: where }: Provider): string {
  const left = secret === 'any' ? words.listeners.leftEmpty : '';
  return words.listeners.secretAt(title, where, left);
}

interface ParamsProps {
  readonly of: Provider;
  readonly params: Readonly<Record<string, string>>;
  readonly set: (params: Readonly<Record<string, string>>) => void;
}

function Params({ of, params, set }: ParamsProps) {
  return (
    <>
      {Object.entries(of.params).map(([key, what]) => (
        <TextField
          key={key}
          label={key.replaceAll('_', ' ')}
          value={params[key] ?? ''}
          set={(value) => set({ ...params, [key]: value })}
          hint={what}
          required
        />
      ))}
    </>
  );
}

function toSignature({
  provider,
  secret,
  params,
}: {
  provider: Provider;
  secret: string;
  params: Readonly<Record<string, string>>;
}) {
  return {
    preset: provider.name,
    ...(secret !== '' && { secret }),
    ...(Object.keys(provider.params).length > 0 && { params: { ...params } }),
  };
}

function Connect({ made: { listener, secret, provider } }: { made: Made }) {
  return (
    <div class="halves">
      <div class="stack">
        <Card title={words.listeners.webhookUrl}>
          <div class="stack">
            <Line text={listener.url} label={words.listeners.theWebhookUrl} />
            {secret !== undefined && (
              <>
                <Notice tone="warn" title={words.listeners.secretOnce}>
                  {words.listeners.secretOnceText(provider.title)}
                </Notice>
                <Line text={secret} label={words.terms.theSecret} />
              </>
            )}
          </div>
        </Card>
        <Setup of={provider} url={words.listeners.theUrlAbove} />
        {provider.name === '' && (
          <Card title={words.listeners.itsKey}>
            <p>
              {words.listeners.itsKeyText(
                (text) => (
                  <Link to="/credentials">{text}</Link>
                ),
                (text) => (
                  <Link to={`/listeners/${listener.id}`}>{text}</Link>
                ),
              )}
            </p>
          </Card>
        )}
      </div>
      <FirstRequest listener={listener} />
    </div>
  );
}

/** What is to be done at the provider. */
function Setup({ of, url }: { of: Provider; url: string }) {
  if (of.setup.length === 0) return null;
  return (
    <Card title={words.listeners.atProvider(of.title)}>
      <ol class="steps">
        {of.setup.map((step) => (
          <li key={step}>{withCode(step.replaceAll('{url}', url))}</li>
        ))}
      </ol>
      {of.retries !== '' && (
        <p class="muted small">{words.listeners.retries(of.title, of.retries)}</p>
      )}
      <p class="small">
        <a href={of.source} rel="noreferrer" target="_blank">
          {words.listeners.whatItSays(of.title)}
        </a>
      </p>
    </Card>
  );
}

/** Waits for what comes first, and says what came of it. */
function FirstRequest({ listener }: { listener: Listener }) {
  const { items, connected } = useLive(true, listener.id);
  const newest = items[0];
  const isFine = useMemo(() => items.some(({ outcome }) => outcome === 'received'), [items]);
  return (
    <Card
      title={isFine ? words.listeners.itWorks : words.listeners.waitingForTheFirst}
      actions={
        <span class={connected ? 'live on' : 'live'}>
          {connected ? words.terms.live : words.terms.notLive}
        </span>
      }
    >
      <div class="stack" aria-live="polite">
        {newest === undefined ? (
          <p class="muted">{words.listeners.sendATest}</p>
        ) : (
          <Notice tone={newest.outcome === 'rejected' ? 'bad' : 'good'}>
            <span>
              <Status of={newest.outcome} /> {newest.type}
            </span>
            <p>
              {newest.code === null
                ? words.listeners.theWebhookIsVerified
                : `${reasonOf(newest.code).what} ${reasonOf(newest.code).remedy}`}
            </p>
            <Link to={`/requests/${newest.id}`}>{words.listeners.seeTheRequest}</Link>
          </Notice>
        )}
        <div class="actions">
          <Link to={`/listeners/${listener.id}`} class="button">
            {words.listeners.toTheListener}
          </Link>
        </div>
      </div>
    </Card>
  );
}
