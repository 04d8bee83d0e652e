import { isObject } from './schema.ts';

/** A member that is not what it shall be; undefined where it is not there, or may not be shown. */
export interface Difference {
  readonly path: string;
  readonly from?: unknown;
  readonly to?: unknown;
  /** The values are secret, or are not sent by the server. */
  readonly hidden?: true;
}

/** What the server makes by itself. */
const OWN: ReadonlySet<string> = new Set([
  'id',
  'url',
  'urls',
  'secured',
  'secret',
  'created_at',
  'updated_at',
  'version',
]);

/** From what is there to what would be, both as the server tells them. */
export function findDifferences(before: object, after: object): readonly Difference[] {
  const found = compare(withoutOwn(before), withoutOwn(after), '');
  const shown = found.filter(({ path }) => !isHidden(path));
  const secret = found.find(({ path }) => SECRETS.test(path));
  if (secret !== undefined)
    shown.push({ path: secret.path.replace(/secrets\b.*$/, 'secret'), hidden: true });
  // The steps are another workflow though they look the same: what differs is masked.
  const isMasked = found.some(({ path }) => path === WORKFLOW_ID);
  if (isMasked && !shown.some(({ path }) => path.startsWith('workflow.')))
    shown.push({ path: 'workflow.steps', hidden: true });
  return shown;
}

const SECRETS = /(^|\.)secrets(\[|\.|$)/;
const WORKFLOW_ID = 'workflow.id';

function isHidden(path: string): boolean {
  return SECRETS.test(path) || path === WORKFLOW_ID;
}

function withoutOwn(value: object): object {
  return Object.fromEntries(Object.entries(value).filter(([key]) => !OWN.has(key)));
}

function compare(before: unknown, after: unknown, path: string): Difference[] {
  if (isObject(before) && isObject(after)) {
    const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
    return [...keys].flatMap((key) =>
      compare(before[key], after[key], path === '' ? key : `${path}.${key}`),
    );
  }
  if (Array.isArray(before) && Array.isArray(after) && before.length === after.length)
    return before.flatMap((item: unknown, i) => compare(item, after[i], `${path}[${i}]`));
  return JSON.stringify(before) === JSON.stringify(after)
    ? []
    : [{ path, from: before, to: after }];
}
