import { NATIONAL, type Operation } from '../../contracts/index.ts';

const SLICE_MS = 5_000;
const WINDOW_MS = 60_000;

/** Requests served within the last minute. Places are kecamatan codes, shorter codes, or `nasional`. */
export interface Served {
  /** Each place with how many requests of the operation were served there. */
  places(operation: Operation): ReadonlyMap<string, number>;
}

interface Slice {
  readonly from: number;
  readonly counts: Map<Operation, Map<string, number>>;
}

/** Counts what was served by operation and kecamatan, in slices that fall out after a minute. */
export class ServedCounts {
  #slices: Slice[] = [];

  /** One request was served in this place (any code of its TPS, kecamatan, province). */
  note(operation: Operation, place: string, now: number): void {
    const { counts } = this.#current(now);
    let places = counts.get(operation);
    if (!places) counts.set(operation, (places = new Map<string, number>()));
    const kecamatan = place === NATIONAL ? place : place.slice(0, 6);
    places.set(kecamatan, (places.get(kecamatan) ?? 0) + 1);
  }

  /** What was served in the minute before `now`, to within a slice. */
  lastMinute(now: number): Served {
    this.#forget(now);
    const sums = new Map<Operation, Map<string, number>>();
    for (const { counts } of this.#slices) {
      for (const [operation, places] of counts) {
        let sum = sums.get(operation);
        if (!sum) sums.set(operation, (sum = new Map<string, number>()));
        for (const [place, count] of places) sum.set(place, (sum.get(place) ?? 0) + count);
      }
    }
    return { places: (operation) => sums.get(operation) ?? new Map() };
  }

  #current(now: number): Slice {
    const last = this.#slices.at(-1);
    // A clock set back goes on in the newest slice.
    if (last && now - last.from < SLICE_MS) return last;
    this.#forget(now);
    const slice: Slice = { from: now, counts: new Map() };
    this.#slices.push(slice);
    return slice;
  }

  #forget(now: number): void {
    this.#slices = this.#slices.filter(({ from }) => now - from < WINDOW_MS);
  }
}
