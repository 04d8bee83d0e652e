import { words } from './words/words.ts';

export const reasonOf = (code: string): { readonly what: string; readonly remedy: string } =>
  words.reasons.why[code] ?? words.reasons.unknown(code);

export const sentenceOf = (outcome: string): string => words.reasons.outcomes[outcome] ?? '';

export const describeStage = (stage: string): string => words.reasons.stages[stage] ?? '';

const STAGE_OF: readonly (readonly [code: RegExp, stage: string])[] = [
  [/^signature_|^secret_|^provider_/, 'verify'],
  [/^credential_/, 'identify'],
  [/^rule_/, 'rules'],
  [/^rate_/, 'rate'],
  [/^body_(?:too|incomplete)/, 'receive'],
  [/^body_malformed|^content_type|^encoding/, 'parse'],
  [/^payload_/, 'schema'],
  [/^expression_/, 'mapping'],
  [/^handshake_/, 'challenge'],
];

/** The stage that refuses with this code. */
export function stageOf(code: string): string {
  return STAGE_OF.find(([pattern]) => pattern.test(code))?.[1] ?? 'admit';
}
