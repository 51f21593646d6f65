import type { Photo, PhoneAnswer } from './phone.ts';
import type { Arrival, ChaosVendor } from './vendor.ts';

/** What the phones have kept: their photos without a receipt, and every receipt they were given. */
export class Drawer {
  /** Compact JWSs by idempotency key. */
  readonly receipts = new Map<string, string[]>();
  /** Hex SHA-256 of what was receipted, by key. */
  readonly hashes = new Map<string, string>();
  /** Photos whose try came to nothing: the phone brings them again. */
  readonly waiting: Photo[] = [];
  /** Receipts that say `recorded` for what the vendor had not. */
  readonly untrue: string[] = [];
  readonly given = { recorded: 0, held: 0 };

  /** Keep what came of a try; whether it was a receipt. */
  file(photo: Photo, answer: PhoneAnswer | undefined, vendor: Pick<ChaosVendor, 'kept'>): boolean {
    if (answer?.receipt === undefined || answer.state === undefined) {
      this.waiting.push(photo);
      return false;
    }
    this.hashes.set(photo.key, photo.sha256);
    this.receipts.set(photo.key, [...(this.receipts.get(photo.key) ?? []), answer.receipt]);
    this.given[answer.state] += 1;
    if (answer.state === 'recorded' && vendor.kept.get(photo.key) !== photo.sha256)
      this.untrue.push(photo.key);
    return true;
  }

  /** Keys with a receipt of which the vendor has not that very photo. */
  lost({ kept }: Pick<ChaosVendor, 'kept'>): readonly string[] {
    return [...this.hashes].filter(([key, sha256]) => kept.get(key) !== sha256).map(([key]) => key);
  }
}

export interface Redeliveries {
  /** Arrivals of a key after one that the vendor had stored. */
  readonly count: number;
  /** Those that no crash explains: the life in which it was confirmed before is the same, or was to know of it. */
  readonly unexplained: readonly Arrival[];
  /** Longest time from a confirmation to the crash by which it was forgotten, in milliseconds. */
  readonly longestMs: number;
  /** Keys that came with two different photos. */
  readonly mixed: readonly string[];
}

/**
 * What came to the vendor again. In flight at a crash is what the vendor had got and the gateway had not yet written
 * down: confirmed less than `withinMs` before the kill, or not at all. `endOf` says when a life was killed.
 */
export function redeliveriesOf(
  arrivals: readonly Arrival[],
  endOf: (life: number) => number | undefined,
  withinMs: number,
): Redeliveries {
  const last = new Map<string, Arrival>();
  const unexplained: Arrival[] = [];
  const mixed: string[] = [];
  let count = 0;
  let longestMs = 0;
  for (const arrival of arrivals) {
    const before = last.get(arrival.key);
    last.set(arrival.key, arrival);
    if (before && before.sha256 !== arrival.sha256) mixed.push(arrival.key);
    if (!before?.stored) continue;
    count += 1;
    if (before.confirmedAt === undefined) continue;
    const endedAt = endOf(before.life);
    const knownMs = endedAt === undefined ? Infinity : endedAt - before.confirmedAt;
    if (before.life === arrival.life || knownMs > withinMs) unexplained.push(arrival);
    else longestMs = Math.max(longestMs, knownMs);
  }
  return { count, unexplained, longestMs, mixed };
}
