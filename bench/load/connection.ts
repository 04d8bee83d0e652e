import { connect, type Socket } from 'node:net';

const HEAD_END = '\r\n\r\n';
const LENGTH = 'ontent-length: ';
/** Read into by all connections, one at a time: none keeps what it has read. */
const READ = Buffer.allocUnsafe(64 * 1024);
/** Where the status stands in `HTTP/1.1 200`. */
const STATUS_AT = 9;
/** What cannot be had is not asked for in a busy loop. */
const AGAIN_AFTER_MS = 10;

/** One keep-alive connection with one request on its way at a time. */
export interface Connection {
  /** Only when it is idle. */
  send(request: Buffer): void;
  close(): void;
}

export interface Events {
  /** It can send: open, or open again after it was lost, or answered. */
  onReady(connection: Connection): void;
  /** A whole answer; `onReady` follows. */
  onAnswer(connection: Connection, status: number): void;
  /** It was lost with a request on its way; `onReady` follows. */
  onLost(connection: Connection): void;
}

/** Raw sockets and prepared bytes, so that as little as possible of the machine goes to the load. */
export function openConnection(port: number, events: Events): Connection {
  let socket: Socket;
  let held = '';
  let isBusy = false;
  let isClosed = false;

  const connection: Connection = {
    send(request) {
      isBusy = true;
      socket.write(request);
    },
    close() {
      isClosed = true;
      socket.destroy();
    },
  };
  const onRead = (length: number, bytes: Uint8Array): boolean => {
    const chunk = (bytes as Buffer).toString('latin1', 0, length);
    const answer = held === '' ? chunk : held + chunk;
    const whole = isWhole(answer);
    held = whole ? '' : answer;
    // A server that ends a connection may say so after an answer that nobody waits for any more.
    if (!whole || !isBusy) return true;
    isBusy = false;
    events.onAnswer(connection, statusOf(answer));
    // Else it is opened anew, as a client does that reads what it is told.
    if (!endsConnection(answer)) events.onReady(connection);
    return true;
  };
  const onClose = (): void => {
    if (isClosed) return;
    held = '';
    if (isBusy) {
      isBusy = false;
      events.onLost(connection);
    }
    setTimeout(() => {
      if (!isClosed) open();
    }, AGAIN_AFTER_MS);
  };
  const open = (): void => {
    socket = connect({
      port,
      host: '127.0.0.1',
      noDelay: true,
      onread: { buffer: READ, callback: onRead },
    });
    socket.on('connect', () => events.onReady(connection));
    // What went wrong shows in the count of those lost.
    socket.on('error', () => {});
    socket.on('close', onClose);
  };
  open();
  return connection;
}

/** A whole answer with `content-length`; without it, one that has no body. */
function isWhole(answer: string): boolean {
  const split = answer.indexOf(HEAD_END);
  if (split < 0) return false;
  const at = answer.indexOf(LENGTH);
  const from = at + LENGTH.length;
  const length = at < 0 || at > split ? 0 : Number.parseInt(answer.slice(from, from + 12), 10);
  return answer.length >= split + HEAD_END.length + length;
}

function endsConnection(answer: string): boolean {
  if (!answer.includes(': close\r')) return false;
  return /^connection: close\r$/im.test(answer.slice(0, answer.indexOf(HEAD_END) + 1));
}

function statusOf(answer: string): number {
  return Number(answer.slice(STATUS_AT, STATUS_AT + 3));
}
