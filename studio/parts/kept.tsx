import { call, type Storage } from '../api.ts';
import { toCount, toSize } from '../format.ts';
import { useLoaded } from '../query.ts';
import { Time } from './marks.tsx';
import { Facts, Loading } from './page.tsx';

/** How much is kept, and what room it takes. */
export function Kept() {
  const storage = useLoaded('storage', () => call('getStorage', {}), 30_000);
  return <Loading of={storage}>{(storage) => <StorageFacts of={storage} />}</Loading>;
}

export function StorageFacts({ of }: { of: Storage }) {
  const items = of.bodies.reduce((sum, each) => sum + each.items, 0);
  const bytes = of.bodies.reduce((sum, each) => sum + each.bytes, 0);
  return (
    <Facts
      items={[
        ['Requests', of.ledger.items === 0 ? 'not counted yet' : toCount(of.ledger.items)],
        ['Payloads', items === 0 ? 'not counted yet' : `${toCount(items)}, ${toSize(bytes)}`],
        ['Oldest', <Time at={of.ledger.oldest_at} />],
        ...fileOf(of),
        ['Counted', <Time at={of.counted_to} />],
        ['Last cleaned', <Time at={of.last_sweep?.ended_at} />],
      ]}
    />
  );
}

function fileOf({ file, disk }: Storage) {
  const facts: (readonly [string, string])[] = [];
  if (file !== null)
    facts.push(['File', `${toSize(file.bytes)}, ${toSize(file.free_bytes)} of it not used`]);
  if (disk !== null && disk.free_bytes !== null)
    facts.push(['Free on the disk', toSize(disk.free_bytes)]);
  return facts;
}
