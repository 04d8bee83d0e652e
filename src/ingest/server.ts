import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Clock } from '../base/clock.ts';
import { MINUTE, SECOND } from '../base/duration.ts';
import type { RequestId } from '../model/request.ts';
import type { Exchange } from './exchange.ts';
import { refuseHead, toOriginForm } from './head.ts';
import { createLane, type ServerSocket } from './lane.ts';
import { answerRaw, hangUp } from './linger.ts';
import { reject, type Rejected } from './outcome.ts';
import { rejectIncomplete } from './receive.ts';
import { OrdinaryExchange } from './ordinary-exchange.ts';
import { isWebhookPath } from './path.ts';
import { toReply } from './reply.ts';

/** Time-outs against senders that are slow on purpose. */
export interface ServerLimits {
  readonly headersMs: number;
  /** Headers and body together. */
  readonly requestMs: number;
  /** Longer than load balancers keep a connection, so that it is they who close it, not we under their next request. */
  readonly keepAliveMs: number;
  /** Without a byte in either direction: above all a sender that does not read its answers. */
  readonly idleMs: number;
  /** How often the first two are looked at. */
  readonly checkEveryMs: number;
}

const LIMITS: ServerLimits = {
  headersMs: 10 * SECOND,
  requestMs: MINUTE,
  keepAliveMs: 75 * SECOND,
  idleMs: 2 * MINUTE,
  checkEveryMs: SECOND,
};

type Handle = (http: IncomingMessage, response: ServerResponse) => void;

export interface Handlers {
  readonly ingest: (exchange: Exchange) => void;
  readonly api: Handle;
}

export interface HttpServerOptions {
  readonly clock: Clock;
  readonly newRequestId: () => RequestId;
  readonly limits?: Partial<ServerLimits> | undefined;
  /** Whether plain requests to the notify endpoint take the fast lane, where there is one; see `lane.ts`. */
  readonly fastLane?: boolean | undefined;
}

/** The one server in front of the notify endpoint and the API. */
export interface HttpServer {
  readonly server: Server;
  readonly serve: (handlers: Handlers) => void;
}

export function createHttpServer(options: HttpServerOptions): HttpServer {
  const limits = { ...LIMITS, ...options.limits };
  const server = createServer({
    headersTimeout: limits.headersMs,
    requestTimeout: limits.requestMs,
    keepAliveTimeout: limits.keepAliveMs,
    connectionsCheckingInterval: limits.checkEveryMs,
    // Which of two would count is a question that an attacker must not be able to ask: both do, joined.
    joinDuplicateHeaders: true,
    // Looked at in `refuseHead`, whose answer has a body and a request id.
    requireHostHeader: false,
  });
  server.timeout = limits.idleMs;
  // A sender that has said all it had to say, and closed its side, still gets its answer. Node knows the property
  // since its first versions and documents it nowhere; a test holds it to what it does.
  Object.assign(server, { httpAllowHalfOpen: true });
  const refusals = createRefusals(options);
  server.on('clientError', refusals.ofBroken).on('connect', refusals.ofConnect);

  return {
    server,
    serve({ ingest, api }) {
      const take = (http: IncomingMessage, response: ServerResponse, isAsked: boolean): void => {
        const exchange = new OrdinaryExchange(response, options.clock);
        (http.socket as ServerSocket).last = exchange;
        const target = http.url ?? '';
        if (!target.startsWith('/')) http.url = toOriginForm(target);
        const refused = refuseHead(http);
        if (refused !== undefined) return refusals.of(exchange, refused);
        if (isWebhookPath(http.url ?? '')) return ingest(exchange);
        // Behind other answers Node would put the 100 after the head of a body of bytes, as the API's are; to be asked
        // is nothing that a sender may count on.
        if (isAsked && response.socket !== null) response.writeContinue();
        api(http, response);
      };
      server.on('request', (http, response) => take(http, response, false));
      // For the notify endpoint, whether the body is wanted is decided by its stages.
      server.on('checkContinue', (http, response) => take(http, response, true));
      server.on('checkExpectation', (http, response) => {
        const exchange = new OrdinaryExchange(response, options.clock);
        (http.socket as ServerSocket).last = exchange;
        const expected = `"Expect: ${http.headers.expect}" cannot be met`;
        refusals.of(exchange, reject('expectation_unsupported', expected));
      });
      if (options.fastLane === false) return;
      const refuseConnect = (socket: Duplex): void =>
        refusals.ofConnect({ method: 'CONNECT' }, socket);
      const lane = createLane({ ...limits, clock: options.clock, serve: ingest, refuseConnect });
      if (lane !== undefined) server.on('connection', (socket) => lane.watch(socket));
    },
  };
}

interface Refusals {
  of(exchange: OrdinaryExchange, rejected: Rejected): void;
  readonly ofBroken: (error: NodeJS.ErrnoException, socket: Duplex) => void;
  readonly ofConnect: (http: Pick<IncomingMessage, 'method'>, socket: Duplex) => void;
}

/** Answers to what never reaches a stage. None of them is in the ledger: what cannot be read names no listener. */
function createRefusals({ clock, newRequestId }: HttpServerOptions): Refusals {
  const toAnswer = (rejected: Rejected) => toReply(rejected, newRequestId());
  // The parser reports what it cannot read again with every byte that follows.
  const broken = new WeakSet<Duplex>();

  /** In the order of the requests: answered at once, this would be taken for the answer to an earlier one. */
  function refuseSocket(socket: Duplex, rejected: Rejected): void {
    const refuse = (): void => {
      if (socket.writable) answerRaw(socket, { reply: toAnswer(rejected), clock });
    };
    const { last } = socket as ServerSocket;
    if (last === undefined) refuse();
    else last.whenSent(refuse);
  }

  function answerBroken(error: NodeJS.ErrnoException, socket: ServerSocket): void {
    const { last } = socket;
    if (last === undefined || last.isComplete) return refuseSocket(socket, ofError(error));
    // Within a body.
    if (last.isAnswered) return last.whenSent(() => hangUp(socket, clock));
    // The API would answer too, behind our answer: it is told that the sender has gone.
    if (!isWebhookPath(last.target)) return last.drop();
    // The stages hear of it when the connection closes, keep no event, and find that it has been answered.
    last.answerLast(toAnswer(socket.readableEnded ? rejectIncomplete() : ofError(error)));
  }

  return {
    of: (exchange, rejected) => exchange.answerLast(toAnswer(rejected)),
    ofBroken(error, socket) {
      if (!socket.writable || error.code === 'ECONNRESET') return void socket.destroy();
      if (broken.has(socket)) return;
      broken.add(socket);
      const answer = (): void => answerBroken(error, socket as ServerSocket);
      if ((socket as ServerSocket).lane?.hold(answer) !== true) answer();
    },
    ofConnect(http, socket) {
      socket.on('error', () => socket.destroy());
      refuseSocket(socket, reject('method_not_allowed', `${http.method} is not served`));
    },
  };
}

function ofError({ code }: NodeJS.ErrnoException): Rejected {
  switch (code) {
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return reject('request_timeout', 'the request did not come in time');
    case 'HPE_HEADER_OVERFLOW':
      return reject('headers_too_large', 'the headers are larger than 16 KiB together');
    case 'HPE_INVALID_EOF_STATE':
      return reject('request_malformed', 'the connection ended before the whole head had come');
    case undefined:
    default:
      // What the parser says stays inside: it quotes what came, and tells which parser it is.
      return reject('request_malformed', 'this is not a request of HTTP/1.1');
  }
}
