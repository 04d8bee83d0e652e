import type { CompiledQuery } from 'kysely';
import type { SqlValue } from './dialect.ts';

/** Stands for a value that is known later. */
class Slot {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

/**
 * A query whose text is compiled once and whose values are filled in by their names: building it anew costs more than
 * running it, and these are the queries of every run. `slot` is any type, since what will come there is checked by `V`.
 */
export function prepare<V extends Readonly<Record<string, SqlValue>>, R = unknown>(
  compile: (slot: (name: keyof V & string) => never) => CompiledQuery<R>,
): (values: V) => CompiledQuery<R> {
  const compiled = compile((name) => new Slot(name) as never);
  const { parameters } = compiled;
  return (values) => ({
    ...compiled,
    parameters: parameters.map((value) => (value instanceof Slot ? values[value.name] : value)),
  });
}
