import type { Destination, DestinationId } from '../../model/destination.ts';
import type { WireDestination } from '../contract.ts';
import { MOST_WAITING } from '../contract/destination.ts';
import type { ApiDeps, Handlers } from '../handler.ts';
import { cutPage, toWirePage } from '../page.ts';
import { found, refuse } from '../refusal.ts';
import { toWireDestination } from '../wire/destination.ts';

type Deps = Pick<ApiDeps, 'store' | 'engine'>;
type DestinationHandlers = Pick<
  Handlers,
  'listDestinations' | 'getDestination' | 'createDestinationProbe'
>;

export function createDestinationHandlers({ store, engine }: Deps): DestinationHandlers {
  function find(id: DestinationId): Destination {
    const destination = engine.destinations().find((one) => one.id === id);
    return found(destination, 'destination', id);
  }

  async function toWire(destination: Destination): Promise<WireDestination> {
    if (destination.status === 'open') return toWireDestination(destination, null);
    let waiting = 0;
    for (const triggerId of destination.triggerIds) {
      if (waiting >= MOST_WAITING) break;
      waiting += await store.runs.countWaiting(triggerId, MOST_WAITING - waiting);
    }
    return toWireDestination(destination, waiting);
  }

  return {
    async listDestinations({ query }) {
      const { status } = query;
      const isListed = (one: Destination): boolean => status === undefined || one.status === status;
      const page = cutPage(engine.destinations().filter(isListed), query);
      const items = await Promise.all(page.items.map(toWire));
      return toWirePage({ items, next: page.next }, (item) => item);
    },

    getDestination: ({ params }) => toWire(find(params.id)),

    async createDestinationProbe({ params }) {
      const { status } = find(params.id);
      if (status !== 'paused') {
        refuse('state_conflict', `expected a paused destination, this one is ${status}`);
      }
      await engine.probe(params.id);
      return toWire(find(params.id));
    },
  };
}
