import { call, type Storage } from '../api.ts';
import { toCount, toSize } from '../format.ts';
import { useLoaded } from '../query.ts';
import { Time } from './marks.tsx';
import { Facts, Loading } from './page.tsx';
import { words } from '../words/words.ts';

/** How much is kept, and what room it takes. */
export function Kept() {
  const storage = useLoaded('storage', () => call('getStorage', {}), 30_000);
  return <Loading of={storage}>{(storage) => <StorageFacts of={storage} />}</Loading>;
}

export function StorageFacts({ of }: { of: Storage }) {
  const items = of.bodies.reduce((sum, each) => sum + each.items, 0);
  const isCounted = of.counted_to !== null;
  const bytes = of.bodies.reduce((sum, each) => sum + each.bytes, 0);
  return (
    <Facts
      items={[
        [words.terms.requests, isCounted ? toCount(of.ledger.items) : words.overview.notCountedYet],
        [
          words.terms.payloads,
          isCounted ? `${toCount(items)}, ${toSize(bytes)}` : words.overview.notCountedYet,
        ],
        [words.terms.oldest, <Time at={of.ledger.oldest_at} />],
        ...fileOf(of),
        [words.overview.counted, <Time at={of.counted_to} />],
        [words.overview.lastCleaned, <Time at={of.last_sweep?.ended_at} />],
      ]}
    />
  );
}

function fileOf({ file, disk }: Storage) {
  const facts: (readonly [string, string])[] = [];
  if (file !== null)
    facts.push([
      words.overview.file,
      words.overview.fileOf(toSize(file.bytes), toSize(file.free_bytes)),
    ]);
  if (disk !== null && disk.free_bytes !== null)
    facts.push([words.overview.freeOnTheDisk, toSize(disk.free_bytes)]);
  return facts;
}
