import type { WireError } from '../api/contract.ts';
import { parseJson } from '../base/json.ts';
import {
  createClient as createApiClient,
  type Conditions,
  type OperationAnswer,
  type OperationInput,
  type OperationName,
} from '../client/client.ts';
import { fetchWhole } from './exchange.ts';
import { CommandFailure } from './failure.ts';

export type { OperationAnswer, OperationInput, OperationName };

export interface Answer<T> {
  readonly value: T;
  /** As they came: what `--json` prints. */
  readonly bytes: Buffer;
  /** Of one resource that was read. */
  readonly etag?: string | undefined;
}

/** Typed calls of the admin API, by the generated client; what is refused ends the command. */
export interface Client {
  readonly server: string;
  call<N extends OperationName>(
    name: N,
    input: OperationInput<N>,
    conditions?: Conditions,
  ): Promise<Answer<OperationAnswer<N>>>;
}

export interface ClientOptions {
  /** Without a slash at the end. */
  readonly server: string;
  readonly token: string;
}

export function createClient({ server, token }: ClientOptions): Client {
  const api = createApiClient({ server, token, send: fetchWhole });
  return {
    server,
    async call<N extends OperationName>(
      name: N,
      input: OperationInput<N>,
      conditions?: Conditions,
    ) {
      const answer = await api.call(name, input, conditions);
      if (!answer.ok) throw refusalOf(answer, server);
      return answer;
    },
  };
}

interface Refused {
  readonly status: number;
  readonly bytes: Buffer;
}

function refusalOf({ status, bytes }: Refused, server: string): CommandFailure {
  const envelope = parseJson(bytes.toString()) as Partial<WireError> | null | undefined;
  if (envelope?.error === undefined) {
    return new CommandFailure(
      'refused',
      `${server} answered ${status}; is an Earshot server there?`,
      bytes,
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
    bytes,
  );
}
