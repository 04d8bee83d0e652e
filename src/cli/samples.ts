import { readdir, readFile } from 'node:fs/promises';
import { CommandFailure } from './failure.ts';
import { SIGNER_NAMES } from './signer.ts';

/** A payload as its provider sends it. */
export interface Sample {
  readonly provider: string;
  readonly event: string;
  readonly body: Buffer<ArrayBuffer>;
}

const FOLDER = new URL('samples/', import.meta.url);

/** `github/issues.opened` and the like: the folder is the provider, the file the event and its action. */
export async function listSamples(): Promise<readonly string[]> {
  const entries = await readdir(FOLDER, { recursive: true });
  return entries
    .filter((entry) => entry.endsWith('.json'))
    .map((entry) => entry.replaceAll('\\', '/').slice(0, -'.json'.length))
    .toSorted();
}

export async function readSample(name: string): Promise<Sample> {
  const known = await listSamples();
  const provider = SIGNER_NAMES.find((each) => name.startsWith(`${each}/`));
  if (!known.includes(name) || provider === undefined) {
    throw new CommandFailure(
      'usage',
      `there is no sample "${name}"; there are:\n  ${known.join('\n  ')}`,
    );
  }
  const text = await readFile(new URL(`${name}.json`, FOLDER), 'utf8');
  const [event = ''] = name.slice(provider.length + 1).split('.');
  // Without white space, as it comes from the provider; the file has it for its readers.
  return { provider, event, body: Buffer.from(JSON.stringify(JSON.parse(text))) };
}
