import { InvalidArgumentError, Option } from 'commander';
import { systemClock } from '../base/clock.ts';
import { parseDuration } from '../base/duration.ts';
import { parseId, type Id, type Prefix } from '../base/id.ts';
import { parseJson, type Json } from '../base/json.ts';

/** Readers of what is typed: each answers the value, or says what was expected. */

export function readId<P extends Prefix>(prefix: P): (text: string) => Id<P> {
  return (text) => {
    if (parseId(prefix, text) === undefined)
      throw new InvalidArgumentError(`Expected an id such as ${prefix}_….`);
    return text as Id<P>;
  };
}

/** `1h` is an hour ago; else an instant. */
function readInstant(text: string): string {
  const ago = parseDuration(text);
  if (ago.ok) return new Date(systemClock.now() - ago.value).toISOString();
  const instant = new Date(text);
  if (Number.isNaN(instant.getTime())) {
    throw new InvalidArgumentError(
      'Expected how long ago, such as "1h", or an instant such as "2026-11-23T09:30:00Z".',
    );
  }
  return instant.toISOString();
}

function readCount(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text))
    throw new InvalidArgumentError('Expected a whole number from 1.');
  return Number(text);
}

function readDuration(text: string): number {
  const duration = parseDuration(text);
  if (!duration.ok || duration.value === 0)
    throw new InvalidArgumentError('Expected a duration such as "30s" or "5m".');
  return duration.value;
}

function readObject(text: string): Readonly<Record<string, Json>> {
  const value = parseJson(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new InvalidArgumentError('Expected a JSON object.');
  }
  return value as Readonly<Record<string, Json>>;
}

function readHeader(
  text: string,
  before: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const at = text.indexOf(':');
  // What fetch would refuse: a header cannot hold more.
  if (at < 1 || /[^\t\x20-\x7e]/.test(text))
    throw new InvalidArgumentError('Expected a header such as "X-Team: billing".');
  return { ...before, [text.slice(0, at).trim()]: text.slice(at + 1).trim() };
}

function collect<T>(
  read: (text: string) => T,
): (text: string, before?: readonly T[]) => readonly T[] {
  return (text, before = []) => [...before, read(text)];
}

export function textOption(flags: string, doc: string): Option {
  return new Option(flags, doc);
}

export function switchOption(flags: string, doc: string): Option {
  return new Option(flags, doc);
}

export function textsOption(flags: string, doc: string): Option {
  return new Option(flags, `${doc} (may be repeated)`).argParser(collect((text) => text));
}

/** `name=value`, each name once. */
export function pairsOption(flags: string, doc: string): Option {
  return new Option(flags, `${doc} (may be repeated)`).argParser(readPair);
}

function readPair(
  text: string,
  before: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const at = text.indexOf('=');
  if (at < 1)
    throw new InvalidArgumentError('Expected a name and a value such as "webhook_id=8PT".');
  return { ...before, [text.slice(0, at)]: text.slice(at + 1) };
}

export function choiceOption(flags: string, doc: string, choices: readonly string[]): Option {
  return new Option(flags, doc).choices(choices);
}

export function countOption(flags: string, doc: string): Option {
  return new Option(flags, doc).argParser(readCount);
}

/** In milliseconds. */
export function durationOption(flags: string, doc: string): Option {
  return new Option(flags, doc).argParser(readDuration);
}

export function idOption(flags: string, doc: string, prefix: Prefix): Option {
  return new Option(flags, doc).argParser(readId(prefix));
}

export function idsOption(flags: string, doc: string, prefix: Prefix): Option {
  return new Option(flags, `${doc} (may be repeated)`).argParser(collect(readId(prefix)));
}

export function headersOption(flags: string, doc: string): Option {
  return new Option(flags, `${doc} (may be repeated)`).argParser(readHeader);
}

/** For what the API takes and no flag says. */
export function bodyOption(): Option {
  return new Option(
    '--body <json>',
    'more members of the API call, as JSON; flags come before them',
  ).argParser(readObject);
}

export interface PageGiven {
  readonly limit?: number;
  readonly cursor?: string;
}

export function pageOptions(): readonly Option[] {
  return [
    countOption('--limit <n>', 'how many; at most 500'),
    textOption('--cursor <cursor>', 'the next page, as the one before said'),
  ];
}

export interface TimeGiven extends PageGiven {
  readonly since?: string;
  readonly until?: string;
}

export function sinceOption(flags: string, doc: string): Option {
  return new Option(flags, doc).argParser(readInstant);
}

export function sinceOptions(): readonly Option[] {
  return [
    sinceOption('--since <when>', 'not before: how long ago ("1h") or an instant'),
    sinceOption('--until <when>', 'before: how long ago, or an instant'),
  ];
}

export function timeOptions(): readonly Option[] {
  return [...sinceOptions(), ...pageOptions()];
}
