import {
  operations,
  type Operation,
  type OperationAnswer,
  type OperationInput,
  type OperationName,
  type WireError,
} from '../api/contract.ts';
import { parseJson } from '../base/json.ts';
import { exchange, type HttpAnswer } from './exchange.ts';
import { CommandFailure } from './failure.ts';

export interface Answer<T> {
  readonly value: T;
  /** As they came: what `--json` prints. */
  readonly bytes: Buffer;
}

/** Typed calls of the admin API, from the contract's table. */
export interface Client {
  readonly server: string;
  call<N extends OperationName>(
    name: N,
    input: OperationInput<N>,
  ): Promise<Answer<OperationAnswer<N>>>;
}

export interface ClientOptions {
  /** Without a slash at the end. */
  readonly server: string;
  readonly token: string;
}

export function createClient({ server, token }: ClientOptions): Client {
  return {
    server,
    async call<N extends OperationName>(name: N, input: OperationInput<N>) {
      const operation: Operation = operations[name];
      const parts = input as Parts;
      const answer = await exchange(`${server}${toTarget(operation, parts)}`, {
        method: operation.method,
        headers: {
          authorization: `Bearer ${token}`,
          ...(operation.body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(operation.body === undefined ? {} : { body: JSON.stringify(parts.body ?? {}) }),
      });
      if (answer.status < 200 || answer.status > 299) throw refusalOf(answer, server);
      // The contract says what is in there, and both ends of it are of one package.
      return { value: toValue(operation, answer) as OperationAnswer<N>, bytes: answer.body };
    },
  };
}

interface Parts {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly body?: unknown;
}

function toTarget(operation: Operation, parts: Parts): string {
  const path = operation.path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(parts.params?.[name] ?? ''),
  );
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parts.query ?? {})) {
    if (value !== undefined) query.set(name, String(value));
  }
  return query.size === 0 ? path : `${path}?${query.toString()}`;
}

function toValue(operation: Operation, { body }: HttpAnswer): unknown {
  if (operation.status === 204) return undefined;
  return operation.media === undefined ? parseJson(body.toString()) : body;
}

function refusalOf({ status, body }: HttpAnswer, server: string): CommandFailure {
  const envelope = parseJson(body.toString()) as Partial<WireError> | null | undefined;
  if (envelope?.error === undefined) {
    return new CommandFailure(
      'refused',
      `${server} answered ${status}; is an Earshot server there?`,
      body,
    );
  }
  const { code, message } = envelope.error;
  const way =
    code === 'token_invalid'
      ? '\nGive the admin token of that server with --token or EARSHOT_ADMIN_TOKEN.'
      : '';
  return new CommandFailure(
    'refused',
    `${code}: ${message} (request ${envelope.request_id})${way}`,
    body,
  );
}
