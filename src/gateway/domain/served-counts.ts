import { NATIONAL, type Operation } from '../../contracts/index.ts';

const SLICE_MS = 5_000;
const MINUTE_MS = 60_000;
/** The busiest minute is sought in this quarter of an hour and the one before. */
const QUARTER_MS = 900_000;

/** Requests served within a minute. Places are kecamatan codes, shorter codes, or `nasional`. */
export interface Served {
  /** Each place with how many requests of the operation were served there. */
  places(operation: Operation): ReadonlyMap<string, number>;
}

type Counts = Map<Operation, Map<string, number>>;

interface Period {
  readonly from: number;
  readonly counts: Counts;
}

/**
 * Counts what was served by operation and kecamatan, in slices that fall out after a minute, and remembers the busiest
 * minute of late. `now` is of a clock that nobody sets.
 */
export class ServedCounts {
  #slices: Period[] = [];
  /** The minute that is counted by itself. */
  #minute = beginning(Number.NEGATIVE_INFINITY);
  /** The busiest minute of each quarter of an hour, for each operation. */
  #quarters: Period[] = [];

  /** One request was served in this place (any code of its TPS, kecamatan, province). */
  note(operation: Operation, place: string, now: number): void {
    this.#renew(now);
    const kecamatan = place === NATIONAL ? place : place.slice(0, 6);
    for (const { counts } of [this.#slice(now), this.#minute]) {
      const places = placesIn(counts, operation);
      places.set(kecamatan, (places.get(kecamatan) ?? 0) + 1);
    }
  }

  /** What was served in the minute before `now`, to within a slice. */
  lastMinute(now: number): Served {
    return servedIn(this.#lastMinute(now));
  }

  /**
   * What was served in the minute in which most was, of each operation: the last minute, or one within the last quarter or
   * half hour. One minute for all places: the best of each would be no minute's.
   */
  busiestMinute(now: number): Served {
    this.#renew(now);
    const most: Counts = new Map();
    for (const counts of [...this.#quarters.map((quarter) => quarter.counts), this.#lastMinute(now)])
      keepBusier(most, counts);
    return servedIn(most);
  }

  #lastMinute(now: number): Counts {
    const sum: Counts = new Map();
    this.#slices = this.#slices.filter(({ from }) => now - from < MINUTE_MS);
    for (const { counts } of this.#slices) add(sum, counts);
    return sum;
  }

  #slice(now: number): Period {
    const last = this.#slices.at(-1);
    if (last && now - last.from < SLICE_MS) return last;
    this.#slices = this.#slices.filter(({ from }) => now - from < MINUTE_MS);
    const slice = beginning(now);
    this.#slices.push(slice);
    return slice;
  }

  /** Begin another minute when one is over. */
  #renew(now: number): void {
    const isRecent = ({ from }: Period): boolean => now - from < 2 * QUARTER_MS;
    this.#quarters = this.#quarters.filter(isRecent);
    const ended = this.#minute;
    if (now - ended.from < MINUTE_MS) return;
    this.#minute = beginning(now);
    if (!isRecent(ended)) return;
    const last = this.#quarters.at(-1);
    const quarter = last && now - last.from < QUARTER_MS ? last : beginning(now);
    if (quarter !== last) this.#quarters.push(quarter);
    keepBusier(quarter.counts, ended.counts);
  }
}

const beginning = (from: number): Period => ({ from, counts: new Map() });

const servedIn = (counts: Counts): Served => ({
  places: (operation) => counts.get(operation) ?? new Map<string, number>(),
});

function placesIn(counts: Counts, operation: Operation): Map<string, number> {
  let places = counts.get(operation);
  if (!places) counts.set(operation, (places = new Map<string, number>()));
  return places;
}

function add(sum: Counts, more: Counts): void {
  for (const [operation, places] of more) {
    const into = placesIn(sum, operation);
    for (const [place, count] of places) into.set(place, (into.get(place) ?? 0) + count);
  }
}

/** Of each operation keep the minute in which more was served. */
function keepBusier(most: Counts, minute: Counts): void {
  for (const [operation, places] of minute)
    if (totalOf(places) > totalOf(placesIn(most, operation))) most.set(operation, places);
}

function totalOf(places: ReadonlyMap<string, number>): number {
  let total = 0;
  for (const count of places.values()) total += count;
  return total;
}
