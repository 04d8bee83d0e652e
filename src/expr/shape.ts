import { fieldOf } from './access.ts';
import { isList, isObject, type Value } from './value.ts';

/** What is known of a payload: which fields an object has, what the items of a list are like. Empty where nothing is. */
export interface Shape {
  readonly fields: Map<string, Shape>;
  items: Shape | undefined;
}

function newShape(): Shape {
  return { fields: new Map(), items: undefined };
}

/** From paths such as `issue.title` and `orders[].lines[].price`. Below a path that ends, anything may be. */
export function toShape(paths: readonly string[]): Shape {
  const root = newShape();
  for (const path of paths) {
    let shape = root;
    for (const step of path.split(/\.|(?=\[\])/)) shape = below(shape, step);
  }
  return root;
}

function below(shape: Shape, step: string): Shape {
  if (step === '[]') return (shape.items ??= newShape());
  const known = shape.fields.get(step) ?? newShape();
  shape.fields.set(step, known);
  return known;
}

/** As many fields of a sample as are worth knowing. */
const MOST_FIELDS = 2_000;

/** The paths of a captured payload, to check expressions against. */
export function listFields(sample: unknown): readonly string[] {
  const found = new Set<string>();
  const waiting: (readonly [string, Value])[] = [['', sample as Value]];
  for (const [path, value] of waiting) {
    for (const [step, next] of stepsOf(value)) {
      const longer = step === '[]' || path === '' ? `${path}${step}` : `${path}.${step}`;
      if (found.size >= MOST_FIELDS) return [...found];
      found.add(longer);
      waiting.push([longer, next]);
    }
  }
  return [...found];
}

/** Names with a point or a bracket in them have no path; what stands below them is not listed. */
function stepsOf(value: Value): readonly (readonly [string, Value])[] {
  if (isList(value)) return value.slice(0, 20).map((item) => ['[]', item] as const);
  if (!isObject(value)) return [];
  const names = Object.keys(value).filter((name) => !/[.[\]]/.test(name) && name !== '');
  return names.map((name) => [name, fieldOf(value, name)] as const);
}
