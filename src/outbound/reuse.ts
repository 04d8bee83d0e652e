import { subscribe, unsubscribe } from 'node:diagnostics_channel';

/** Which requests went over a connection that had carried an answer before. */
export interface Reuse {
  /** To be called as undici starts a request: what it writes next is that one. */
  starts(request: object): void;
  /** The request was answered whole. */
  answered(request: object): void;
  isReused(request: object): boolean;
  stop(): void;
}

const CHANNEL = 'undici:client:sendHeaders';

/**
 * By undici's documented diagnostics channel, the only place where it names the socket of a request. Counting the
 * bytes that a socket has read was the alternative; those of a TLS handshake look like an answer.
 */
export function trackReuse(): Reuse {
  const socketOf = new WeakMap<object, object>();
  const used = new WeakSet();
  let starting: object | undefined;

  const note = (message: unknown): void => {
    if (starting !== undefined) socketOf.set(starting, (message as { socket: object }).socket);
    starting = undefined;
  };
  subscribe(CHANNEL, note);
  return {
    starts(request) {
      starting = request;
    },
    answered(request) {
      const socket = socketOf.get(request);
      if (socket !== undefined) used.add(socket);
    },
    isReused(request) {
      const socket = socketOf.get(request);
      return socket !== undefined && used.has(socket);
    },
    stop: () => void unsubscribe(CHANNEL, note),
  };
}
