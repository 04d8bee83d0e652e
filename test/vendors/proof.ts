import type { Account } from '../kit/signed.ts';
import type { Sent } from '../../src/provider/provider.ts';

/** What the providers' own packages make of a request, and the requests that they make. */
export interface VendorProof {
  /** The package, as its row names it. */
  readonly package: string;
  /** Whether the package takes it; one that throws does not. */
  readonly verify?: (sent: Sent, account: Account) => unknown;
  /** The headers with which the package, or who sends by it, would sign. */
  readonly sign?: (signing: Signing) => Promise<Readonly<Record<string, string>>>;
}

export interface Signing {
  readonly url: string;
  readonly contentType: string;
  readonly body: string;
  readonly secret: string;
  readonly now: Date;
  readonly id: string;
}

export const seconds = (now: Date): number => Math.floor(now.getTime() / 1_000);
export const at = (sent: Sent, name: string): string => sent.headers[name] ?? '';
export const textOf = ({ body }: Sent): string => body.toString();
export const secretOf = ({ secret }: Account): string => secret ?? '';
