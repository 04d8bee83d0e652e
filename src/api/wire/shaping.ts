import type { z } from 'zod';
import type { Json } from '../../base/json.ts';
import { formatDuration } from '../../base/duration.ts';
import type { Dedupe, Listener, Mapping, PayloadSetting, Redaction } from '../../model/listener.ts';
import type { WireListener } from '../contract.ts';
import type { listenerInput } from '../contract/listener.ts';
import { msOf } from '../contract/scalar.ts';

/** The parts of a listener that are expressions, between how they are kept and how they are on the wire. */

type Input = z.output<typeof listenerInput>;
export type Shaping = Pick<Listener, 'filter' | 'dedupe' | 'mapping' | 'redaction'>;

export function fromShapingInput({ filter, dedupe, mapping, redaction }: Input): Shaping {
  return {
    filter,
    dedupe: dedupe && fromDedupeInput(dedupe),
    mapping: mapping && { type: mapping.type, data: mapping.data as Json | undefined },
    redaction: redaction && { paths: redaction.paths, atRest: redaction.at_rest ?? false },
  };
}

function fromDedupeInput({
  key,
  window,
  keep,
  max_wait: maxWait,
}: NonNullable<Input['dedupe']>): Dedupe {
  return {
    keys: typeof key === 'string' ? [key] : key,
    windowMs: msOf(window),
    keep: keep ?? 'first',
    maxWaitMs: maxWait === undefined ? undefined : msOf(maxWait),
  };
}

/** The input that would make it, with only what has been said. */
export function toShapingInput({ filter, dedupe, mapping, redaction }: Shaping) {
  return {
    ...(filter !== undefined && { filter }),
    ...(dedupe && { dedupe: toDedupeInput(dedupe) }),
    ...(mapping && { mapping: toMappingInput(mapping) }),
    ...(redaction && { redaction: toWireRedaction(redaction) }),
  };
}

function toDedupeInput({ keys, windowMs, keep, maxWaitMs }: Dedupe) {
  const input = { key: [...keys], window: formatWindow(windowMs), keep };
  return maxWaitMs === undefined ? input : { ...input, max_wait: formatDuration(maxWaitMs) };
}

function toMappingInput({ type, data }: Mapping) {
  return { ...(type !== undefined && { type }), ...(data !== undefined && { data }) };
}

export function toWireShaping({
  filter,
  dedupe,
  mapping,
  redaction,
}: Shaping): Pick<WireListener, 'filter' | 'dedupe' | 'mapping' | 'redaction'> {
  return {
    filter: filter ?? null,
    dedupe: dedupe === undefined ? null : toWireDedupe(dedupe),
    mapping:
      mapping === undefined ? null : { type: mapping.type ?? null, data: mapping.data ?? null },
    redaction: redaction === undefined ? null : toWireRedaction(redaction),
  };
}

function toWireDedupe({ keys, windowMs, keep, maxWaitMs }: Dedupe): WireListener['dedupe'] {
  return {
    key: [...keys],
    window: formatWindow(windowMs),
    keep,
    max_wait: maxWaitMs === undefined ? null : formatDuration(maxWaitMs),
  };
}

/** "0s" is how it is turned off. */
function formatWindow(windowMs: number): string {
  return windowMs === 0 ? '0s' : formatDuration(windowMs);
}

function toWireRedaction({ paths, atRest }: Redaction) {
  return { paths: [...paths], at_rest: atRest };
}

export function fromPayloadInput(input: NonNullable<Input['payload']>): PayloadSetting {
  return {
    contentTypes: input.content_types,
    maxBytes: input.max_bytes,
    schema: input.schema as Json | undefined,
    onMismatch: input.on_mismatch,
  };
}

export function toPayloadInput({ contentTypes, maxBytes, schema, onMismatch }: PayloadSetting) {
  return {
    ...(contentTypes && { content_types: [...contentTypes] }),
    ...(maxBytes !== undefined && { max_bytes: maxBytes }),
    ...(schema !== undefined && { schema: schema as Record<string, unknown> }),
    ...(onMismatch && { on_mismatch: onMismatch }),
  };
}

export function toWirePayload({
  contentTypes,
  maxBytes,
  schema,
  onMismatch,
}: PayloadSetting): WireListener['payload'] {
  return {
    content_types: contentTypes === undefined ? null : [...contentTypes],
    max_bytes: maxBytes ?? null,
    schema: (schema as Record<string, unknown> | undefined) ?? null,
    on_mismatch: onMismatch ?? 'refuse',
  };
}
