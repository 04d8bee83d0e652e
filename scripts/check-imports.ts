import { globSync, readFileSync } from 'node:fs';
import { matchesGlob, posix } from 'node:path';
import { findCircles } from './circles.ts';
import { FLOORS, LANDINGS, OUTSIDERS, SHELVES, WINDOWS } from './house.ts';
import { type Mention, readModule } from './read-module.ts';

/**
 * Floors, doors, outside things and circles, over the sources of src/. Types count like values: who needs the shape
 * of a room needs the room. Tests may import what they like, and are no part of any circle.
 */
export type Tree = ReadonlyMap<string, string>;

export function checkImports(tree: Tree): readonly string[] {
  const faults: string[] = [];
  const graph = new Map<string, readonly string[]>();
  for (const [path, source] of tree) {
    if (isTest(path)) continue;
    const { imports, uses } = readModule(path, source);
    const say = ({ line }: Mention, text: string | undefined): void => {
      if (text !== undefined) faults.push(`${path}:${line}  ${text}`);
    };
    if (FLOORS[roomOf(path)] === undefined) {
      faults.push(`${path}:1  "${roomOf(path)}" stands on no floor; see scripts/house.ts`);
    }
    const targets: string[] = [];
    for (const each of imports) {
      if (!each.name.startsWith('.')) {
        say(each, outsideModule(path, each.name));
        continue;
      }
      const target = posix.join(posix.dirname(path), each.name);
      say(each, leaving(target) ?? upward(path, target) ?? pastDoor({ path, target, tree }));
      targets.push(target);
    }
    for (const each of uses) say(each, outsideUse(path, each.name));
    graph.set(path, targets);
  }
  for (const circle of findCircles(graph)) {
    faults.push(`${circle[0]}:1  imports itself: ${circle.join(' → ')}`);
  }
  return faults;
}

function isTest(path: string): boolean {
  return /\.(test|suite)\.ts$/.test(path);
}

/** The first part below src/: a folder, or a file that is a room of its own (`main.ts`). */
function roomOf(path: string): string {
  return (path.split('/')[1] ?? '').replace(/\.ts$/, '');
}

function leaving(target: string): string | undefined {
  if (!target.startsWith('src/')) return `"${target}" is outside src/`;
  return isTest(target) ? `"${target}" is a test; the product imports none` : undefined;
}

function upward(path: string, target: string): string | undefined {
  const [from, to] = [roomOf(path), roomOf(target)];
  const [fromFloor, toFloor] = [FLOORS[from], FLOORS[to]];
  if (from === to || fromFloor === undefined || toFloor === undefined) return undefined;
  if (toFloor > fromFloor) {
    return `"${from}" (floor ${fromFloor}) imports "${to}" (floor ${toFloor}); imports go down`;
  }
  if (toFloor < fromFloor || LANDINGS[to]?.includes(from) === true) return undefined;
  return `"${from}" imports "${to}" of its own floor; hand it in from above`;
}

/** Each folder on the way to `target` that `path` is not in must be entered by its door. */
function pastDoor({ path, target, tree }: { path: string; target: string; tree: Tree }) {
  const window = WINDOWS[target];
  if (window !== undefined && matchesGlob(path, window)) return undefined;
  const parts = target.split('/');
  for (let depth = 2; depth < parts.length; depth++) {
    const folder = parts.slice(0, depth).join('/');
    const door = `${folder}/${parts[depth - 1]}.ts`;
    // A folder inside a room that has no door is a shelf of that room: routes/, steps/, sql/.
    const isShelf = depth === 2 ? SHELVES.includes(parts[1] ?? '') : !tree.has(door);
    if (path.startsWith(`${folder}/`) || isShelf) continue;
    return target === door ? undefined : `"${target}" is behind a door; import "${door}"`;
  }
  return undefined;
}

function outsideModule(path: string, name: string): string | undefined {
  if (name === '') return 'import() of a computed name cannot be checked';
  const outsider = OUTSIDERS.find(({ names }) =>
    names.some((each) => name === each || name.startsWith(`${each}/`)),
  );
  if (outsider !== undefined) return atDoor(path, name, outsider);
  return name.startsWith('node:') ? undefined : `"${name}" has no door; see scripts/house.ts`;
}

function outsideUse(path: string, name: string): string | undefined {
  const outsider = OUTSIDERS.find(({ names }) => names.includes(name));
  return outsider === undefined ? undefined : atDoor(path, name, outsider);
}

function atDoor(
  path: string,
  name: string,
  { thing, doors }: { readonly thing: string; readonly doors: readonly string[] },
): string | undefined {
  if (doors.some((door) => matchesGlob(path, door))) return undefined;
  return `"${name}": ${thing} comes in by ${doors.join(', ')} only`;
}

if (import.meta.main) {
  const paths = globSync('src/**/*.ts').map((path) => path.replaceAll('\\', '/'));
  const tree = new Map(paths.toSorted().map((path) => [path, readFileSync(path, 'utf8')]));
  const faults = checkImports(tree);
  for (const fault of faults) console.error(fault);
  if (faults.length > 0) process.exitCode = 1;
}
