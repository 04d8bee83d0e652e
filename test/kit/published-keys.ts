import type { Outbound } from '../../src/outbound/outbound.ts';

/** What providers publish: keys by their address, as they are when they are asked for; nothing else can be reached. */
export function serveOnly(keys: ReadonlyMap<string, string>): Outbound {
  return {
    async request({ url }) {
      await Promise.resolve();
      const body = Buffer.from(keys.get(url) ?? '');
      const status = body.byteLength > 0 ? 200 : 404;
      return { ok: true, value: { status, headers: {}, body, truncated: false, durationMs: 1 } };
    },
    close: () => Promise.resolve(),
  };
}
