import { stringify } from 'yaml';
import {
  describeDeclaration,
  MASK,
  type WireListener,
  type WireTrigger,
} from '../../api/contract.ts';
import type { Client } from '../client.ts';
import { CommandFailure } from '../failure.ts';
import { isObject, isText, memberOf, type JsonSchema } from './schema.ts';
import { readState, type State } from './state.ts';

/** A server's state as a file that makes the same state. What is secret is named, since nobody can read it. */
export interface Exported {
  readonly declaration: object;
  readonly yaml: string;
}

export async function exportDeclaration(client: Client): Promise<Exported> {
  const state = await readState(client);
  const variables = createVariables();
  const schema: JsonSchema = describeDeclaration();
  const write = (noun: string, name: string, wire: object): unknown =>
    toInput(wire, {
      schema: memberOf(memberOf(schema, noun), name),
      refer: (key) => variables.refer(name, key),
      key: '',
    });
  const declaration = {
    ...group('listeners', state.listeners, (one) =>
      write('listeners', one.name, fromListener(one, state)),
    ),
    ...group('triggers', state.triggers, (one) =>
      write('triggers', one.name, fromTrigger(one, state)),
    ),
  };
  return { declaration, yaml: toYaml(declaration, variables.all()) };
}

interface Named {
  readonly name: string;
}

/** Oldest first: a file that grows at its end is easier to compare. */
function group<T extends Named>(
  noun: string,
  all: readonly T[],
  toEntry: (one: T) => unknown,
): Readonly<Record<string, unknown>> {
  if (all.length === 0) return {};
  const twice = all.find(({ name }, i) => all.findIndex((one) => one.name === name) !== i);
  if (twice !== undefined)
    throw new CommandFailure(
      'refused',
      `two ${noun} are called "${twice.name}"; rename one of them`,
    );
  return { [noun]: Object.fromEntries(all.toReversed().map((one) => [one.name, toEntry(one)])) };
}

/** As it is read, but with names in place of ids, and a mask where there is a secret. */
function fromListener(listener: WireListener, { credentials }: State): object {
  const { signature, allowed_credentials: ids } = listener.verification;
  const hasSecret = signature !== null && signature.secrets.length > 0;
  const verification = {
    ...listener.verification,
    allowed_credentials: ids?.map((id) => nameIn(credentials, id)) ?? null,
    signature: hasSecret ? { ...signature, secret: MASK } : signature,
  };
  return { ...listener, verification };
}

function fromTrigger(trigger: WireTrigger, { listeners }: State): object {
  const steps = trigger.workflow.steps.map((step) =>
    'forward' in step ? { forward: { ...step.forward, secret: MASK } } : step,
  );
  const names = trigger.listener_ids.map((id) => nameIn(listeners, id));
  return { ...trigger, listeners: names, workflow: { ...trigger.workflow, steps } };
}

function nameIn(all: readonly (Named & { readonly id: string })[], id: string): string {
  return all.find((one) => one.id === id)?.name ?? id;
}

/** A variable in place of a value. */
interface Reference {
  readonly env: string;
}

interface Variables {
  refer(owner: string, key: string): Reference;
  all(): readonly string[];
}

/** Names for what is secret: one for the secret of each owner, and one for each value of its headers. */
function createVariables(): Variables {
  const owners = new Map<string, string>();
  return {
    refer(owner, key) {
      // In front, so that it begins with a letter, and is none of those that Earshot itself reads.
      const words = `HOOK_${owner}_${key}`.toUpperCase().replaceAll(/[^A-Z0-9]+/g, '_');
      let env = words;
      const isOurs = (): boolean => key === 'secret' && owners.get(env) === owner;
      for (let n = 2; owners.has(env) && !isOurs(); n += 1) env = `${words}_${n}`;
      owners.set(env, owner);
      return { env };
    },
    all: () => [...owners.keys()],
  };
}

/** What says nothing when it is written: these are the defaults of every installation. */
const SILENT: Readonly<Record<string, unknown>> = {
  description: '',
  enabled: true,
  unsecured: false,
  paused: false,
  headers: {},
  params: {},
  on_mismatch: 'refuse',
  keep: 'first',
  at_rest: false,
};

interface Writing {
  readonly schema: JsonSchema | undefined;
  readonly refer: (key: string) => Reference;
  readonly key: string;
}

/** Of what was read, what can be given: members of the input that are set. Where anything fits, it is as it was read. */
function toInput(wire: unknown, writing: Writing): unknown {
  const { schema, refer, key } = writing;
  if (wire === MASK && isText(schema)) return refer(key);
  if (Array.isArray(wire))
    return wire.map((item: unknown) => toInput(item, { ...writing, schema: schema?.items }));
  if (!isObject(wire)) return wire;
  const entries = Object.entries(wire)
    .filter(([member, value]) => isGiven(schema, member, value))
    .map(([member, value]) => {
      const inner = memberOf(schema, member);
      return [member, toInput(value, { schema: inner, refer, key: member }), inner] as const;
    })
    .filter(([, value, inner]) => !isEmptyGroup(value, inner));
  return Object.fromEntries(entries);
}

function isGiven(schema: JsonSchema | undefined, member: string, value: unknown): boolean {
  if (schema?.properties === undefined) return true;
  if (!Object.hasOwn(schema.properties, member) || value === null) return false;
  return !(member in SILENT) || JSON.stringify(SILENT[member]) !== JSON.stringify(value);
}

function isEmptyGroup(value: unknown, schema: JsonSchema | undefined): boolean {
  return schema?.properties !== undefined && isObject(value) && Object.keys(value).length === 0;
}

function toYaml(declaration: object, variables: readonly string[]): string {
  const lines = [
    '# What this server is: earshot apply makes the same of another one, or of this one.',
    ...(variables.length === 0
      ? []
      : [
          '# Secrets are not in it. Set these variables, or remove the members that name them: then the secret that is',
          '# there stays, or a new one is made.',
          ...variables.map((name) => `#   ${name}`),
        ]),
  ];
  return `${lines.join('\n')}\n\n${stringify(declaration, { lineWidth: 0 })}`;
}
