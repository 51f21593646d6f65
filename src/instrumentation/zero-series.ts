import type { Counter } from 'prom-client';

/**
 * Begin every series of a counter at zero, for each combination of the given label values. A series that
 * first appears at 1 has no rate for its first event, and a panel over it says "no data" instead of none.
 */
export function zeroSeries(counter: Counter, labels: Readonly<Record<string, readonly string[]>>): void {
  const combinations = Object.entries(labels).reduce<Record<string, string>[]>(
    (sets, [name, values]) => sets.flatMap((set) => values.map((value) => ({ ...set, [name]: value }))),
    [{}],
  );
  for (const combination of combinations) counter.inc(combination, 0);
}
