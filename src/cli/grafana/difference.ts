/** One place at which two documents differ. */
export interface Difference {
  /** Like a path in a file: `/panels/135463/title`. */
  readonly path: string;
  readonly change: 'added' | 'removed' | 'changed';
  readonly from?: unknown;
  readonly to?: unknown;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

/** What names an entry of a list, so that a panel that moved is not another panel. */
const nameOf = (entry: unknown, index: number): string =>
  isObject(entry) && (typeof entry['id'] === 'number' || typeof entry['id'] === 'string')
    ? String(entry['id'])
    : String(index);

const partsOf = (value: Readonly<Record<string, unknown>>): ReadonlyMap<string, unknown> =>
  Array.isArray(value)
    ? new Map(value.map((entry, index) => [nameOf(entry, index), entry]))
    : new Map(Object.entries(value));

/** Everything in which `to` differs from `from`, in the order of paths. */
export function differences(from: unknown, to: unknown, path = ''): readonly Difference[] {
  if (!isObject(from) || !isObject(to) || Array.isArray(from) !== Array.isArray(to))
    return Object.is(from, to) ? [] : [{ path, change: 'changed', from, to }];
  const [before, after] = [partsOf(from), partsOf(to)];
  return [...new Set([...before.keys(), ...after.keys()])].sort().flatMap((name): readonly Difference[] => {
    const place = `${path}/${name}`;
    if (!after.has(name)) return [{ path: place, change: 'removed', from: before.get(name) }];
    if (!before.has(name)) return [{ path: place, change: 'added', to: after.get(name) }];
    return differences(before.get(name), after.get(name), place);
  });
}

const LONGEST = 80;
const shortly = (value: unknown): string => {
  const text = JSON.stringify(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
};

/** A line a difference, the values cut short. */
export const differenceText = ({ path, change, from, to }: Difference): string =>
  change === 'added'
    ? `+ ${path}: ${shortly(to)}`
    : change === 'removed'
      ? `- ${path}: ${shortly(from)}`
      : `~ ${path}: ${shortly(from)} → ${shortly(to)}`;
