import { useEffect, useRef, useState } from 'preact/hooks';
import type { StreamedRequest } from './api.ts';

/** Beyond this the oldest go: a tab that is left open for a week must not grow. */
const MOST = 500;
/** What comes is shown together: a hundred a second are not a hundred drawings. */
const EVERY_MS = 150;

export interface Live {
  readonly items: readonly StreamedRequest[];
  readonly connected: boolean;
}

/**
 * What comes while the page is open, newest first. The browser connects again by itself, with the last id that it has
 * seen, so that nothing is missed over a restart of the server.
 */
export function useLive(on: boolean, listenerId = ''): Live {
  const [items, setItems] = useState<readonly StreamedRequest[]>([]);
  const [connected, setConnected] = useState(false);
  const waiting = useRef<StreamedRequest[]>([]);
  useEffect(() => {
    setItems([]);
    waiting.current = [];
    if (!on) return undefined;
    const query = listenerId === '' ? '' : `?listener_id=${listenerId}`;
    const source = new EventSource(`/api/v1/stream${query}`);
    source.addEventListener('open', () => setConnected(true));
    source.addEventListener('error', () => setConnected(false));
    source.addEventListener('request', (event: MessageEvent<string>) => {
      waiting.current.unshift(JSON.parse(event.data) as StreamedRequest);
      waiting.current.length = Math.min(waiting.current.length, MOST);
    });
    const timer = setInterval(() => {
      if (waiting.current.length === 0) return;
      const fresh = waiting.current;
      waiting.current = [];
      setItems((before) => [...fresh, ...before].slice(0, MOST));
    }, EVERY_MS);
    return () => {
      source.close();
      clearInterval(timer);
      setConnected(false);
    };
  }, [on, listenerId]);
  return { items, connected };
}

export interface Still {
  readonly items: readonly StreamedRequest[];
  /** How many have come since and are not shown. */
  readonly more: number;
}

/** How far down somebody reads, and does not only follow. */
const READING_PX = 160;

/** What comes, as long as the top of the page is seen; further down, what was there, so that nothing moves. */
export function useStill(live: readonly StreamedRequest[]): Still {
  const [isReading, setReading] = useState(scrollY > READING_PX);
  const held = useRef(live);
  useEffect(() => {
    const look = (): void => setReading(scrollY > READING_PX);
    addEventListener('scroll', look, { passive: true });
    return () => removeEventListener('scroll', look);
  }, []);
  if (!isReading || live.length === 0) held.current = live;
  const items = held.current;
  const newest = items[0]?.id ?? '';
  return { items, more: isReading ? live.filter(({ id }) => id > newest).length : 0 };
}
