import { err, ok, type Result } from '../base/result.ts';

/**
 * The variables of OpenTelemetry that are heeded, as
 * https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/ describes them.
 */
export interface TelemetrySettings {
  /** Undefined: not sent. */
  readonly traces: OtlpTarget | undefined;
  readonly metrics: OtlpTarget | undefined;
  readonly resource: Readonly<Record<string, string>>;
  readonly sampler: Sampler;
  readonly spanDelayMs: number;
  readonly mostSpans: number;
  readonly batchSpans: number;
  readonly metricIntervalMs: number;
}

export interface OtlpTarget {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly isCompressed: boolean;
}

export interface Sampler {
  /** Whether what the sender decided holds. */
  readonly heedsParent: boolean;
  /** Of the traces that begin here: from 0 to 1. */
  readonly ratio: number;
}

type Variables = Readonly<Record<string, string | undefined>>;

/** Undefined where none of the endpoints is set: then nothing of it costs anything. All problems are told at once. */
export function readTelemetry(
  env: Variables,
): Result<TelemetrySettings | undefined, readonly string[]> {
  const reading = new Reading(env);
  if (reading.text('OTEL_SDK_DISABLED')?.toLowerCase() === 'true') return ok(undefined);
  const traces = reading.target('TRACES', 'v1/traces');
  const metrics = reading.target('METRICS', 'v1/metrics');
  if (traces === undefined && metrics === undefined && reading.problems.length === 0)
    return ok(undefined);
  const name = reading.text('OTEL_SERVICE_NAME');
  const settings: TelemetrySettings = {
    traces,
    metrics,
    resource: {
      'service.name': 'earshot',
      ...reading.pairs('OTEL_RESOURCE_ATTRIBUTES'),
      ...(name !== undefined && { 'service.name': name }),
    },
    sampler: reading.sampler(),
    spanDelayMs: reading.number('OTEL_BSP_SCHEDULE_DELAY', 5_000),
    mostSpans: reading.number('OTEL_BSP_MAX_QUEUE_SIZE', 2_048),
    batchSpans: reading.number('OTEL_BSP_MAX_EXPORT_BATCH_SIZE', 512),
    metricIntervalMs: reading.number('OTEL_METRIC_EXPORT_INTERVAL', 60_000),
  };
  return reading.problems.length > 0 ? err(reading.problems) : ok(settings);
}

type Signal = 'TRACES' | 'METRICS';

/** What is sent is JSON, which whoever takes OTLP over HTTP takes too; where protobuf is asked for, JSON serves. */
const PROTOCOLS: ReadonlySet<string> = new Set(['http/json', 'http/protobuf']);

const SAMPLERS: Readonly<Record<string, (ratio: number) => Sampler>> = {
  always_on: () => ({ heedsParent: false, ratio: 1 }),
  always_off: () => ({ heedsParent: false, ratio: 0 }),
  traceidratio: (ratio) => ({ heedsParent: false, ratio }),
  parentbased_always_on: () => ({ heedsParent: true, ratio: 1 }),
  parentbased_always_off: () => ({ heedsParent: true, ratio: 0 }),
  parentbased_traceidratio: (ratio) => ({ heedsParent: true, ratio }),
};

class Reading {
  readonly problems: string[] = [];
  readonly #env: Variables;

  constructor(env: Variables) {
    this.#env = env;
  }

  text(name: string): string | undefined {
    return this.#env[name]?.trim() || undefined;
  }

  number(name: string, fallback: number): number {
    const text = this.text(name);
    if (text === undefined) return fallback;
    const value = Number(text);
    if (Number.isInteger(value) && value > 0 && value < 2 ** 31) return value;
    return this.#refuse(name, 'a whole number above 0', text) ?? fallback;
  }

  /** `name=value,name=value`, percent-encoded. */
  pairs(name: string): Readonly<Record<string, string>> {
    const pairs: Record<string, string> = {};
    for (const part of (this.text(name) ?? '').split(',')) {
      if (part.trim() === '') continue;
      const at = part.indexOf('=');
      const [key, value] = [part.slice(0, at).trim(), decode(part.slice(at + 1).trim())];
      // The value may be a token: it is not shown.
      if (at < 1 || value === undefined) this.#refuse(name, 'name=value pairs with commas between');
      else pairs[key] = value;
    }
    return pairs;
  }

  sampler(): Sampler {
    const name = this.text('OTEL_TRACES_SAMPLER') ?? 'parentbased_always_on';
    const text = this.text('OTEL_TRACES_SAMPLER_ARG');
    const ratio = text === undefined ? 1 : Number(text);
    if (!(ratio >= 0 && ratio <= 1))
      this.#refuse('OTEL_TRACES_SAMPLER_ARG', 'a number from 0 to 1', text);
    const make = Object.hasOwn(SAMPLERS, name) ? SAMPLERS[name] : undefined;
    if (make !== undefined) return make(ratio);
    this.#refuse('OTEL_TRACES_SAMPLER', `one of ${Object.keys(SAMPLERS).join(', ')}`, name);
    return { heedsParent: true, ratio: 1 };
  }

  target(signal: Signal, path: string): OtlpTarget | undefined {
    if (this.#of(signal, 'EXPORTER', 'otlp') !== 'otlp') return undefined;
    const own = this.text(`OTEL_EXPORTER_OTLP_${signal}_ENDPOINT`);
    const base = this.text('OTEL_EXPORTER_OTLP_ENDPOINT');
    const endpoint =
      own ?? (base === undefined ? undefined : `${base.replace(/\/+$/, '')}/${path}`);
    if (endpoint === undefined) return undefined;
    const url = URL.parse(endpoint);
    if (url === null || !/^https?:$/.test(url.protocol))
      this.#refuse('OTEL_EXPORTER_OTLP_ENDPOINT', 'a URL such as http://localhost:4318', endpoint);
    this.#checkProtocol(signal);
    const specific = this.pairs(`OTEL_EXPORTER_OTLP_${signal}_HEADERS`);
    return {
      url: endpoint,
      headers: { ...this.pairs('OTEL_EXPORTER_OTLP_HEADERS'), ...specific },
      timeoutMs: this.number(
        `OTEL_EXPORTER_OTLP_${signal}_TIMEOUT`,
        this.number('OTEL_EXPORTER_OTLP_TIMEOUT', 10_000),
      ),
      isCompressed: this.#both(signal, 'COMPRESSION') === 'gzip',
    };
  }

  #of(signal: Signal, what: 'EXPORTER', fallback: string): string {
    const name = `OTEL_${signal}_${what}`;
    const value = this.text(name) ?? fallback;
    if (value !== 'otlp' && value !== 'none') this.#refuse(name, 'otlp or none', value);
    return value;
  }

  #checkProtocol(signal: Signal): void {
    const protocol = this.#both(signal, 'PROTOCOL');
    if (protocol === undefined || PROTOCOLS.has(protocol)) return;
    this.#refuse('OTEL_EXPORTER_OTLP_PROTOCOL', 'http/json (port 4318 of a collector)', protocol);
  }

  /** What is said of one signal comes before what is said of all. */
  #both(signal: Signal, what: 'COMPRESSION' | 'PROTOCOL'): string | undefined {
    return (
      this.text(`OTEL_EXPORTER_OTLP_${signal}_${what}`) ?? this.text(`OTEL_EXPORTER_OTLP_${what}`)
    );
  }

  #refuse(name: string, expected: string, came?: string): undefined {
    const got = came === undefined ? '' : `; got ${JSON.stringify(came)}`;
    const problem = `${name}: expected ${expected}${got}`;
    if (!this.problems.includes(problem)) this.problems.push(problem);
    return undefined;
  }
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
