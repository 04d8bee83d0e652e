import type { Option } from 'commander';
import { textOption } from './option.ts';
import { printDetails, type Terminal } from './terminal.ts';

/** What rotating a secret takes and shows, whoever's it is. */
export interface RotationGiven {
  readonly grace?: string;
  readonly secret?: string;
}

export function graceOption(): Option {
  return textOption('--grace <duration>', 'how long the earlier ones stay good; default 0s');
}

export function rotationOptions(): readonly Option[] {
  return [
    graceOption(),
    textOption('--secret <secret>', 'the new one; made by the server when left out'),
  ];
}

export function toRotation({ grace, secret }: RotationGiven): {
  secret: string | undefined;
  previous_expire_in: string | undefined;
} {
  return { secret, previous_expire_in: grace };
}

export function showRotation(
  { id, secret }: { readonly id: string; readonly secret: string },
  terminal: Terminal,
): void {
  printDetails(terminal, { id, secret: shownOnce(secret) });
}

export function shownOnce(secret: string): string {
  return `${secret}  (shown this once)`;
}
