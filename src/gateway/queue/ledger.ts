import { Counts, pageOf } from './counts.ts';
import { PastUploads } from './past-uploads.ts';
import type { HeldUpload, Known, PageOfTps, ParkReason, StuckUpload, UploadFacts } from './port.ts';
import type { Found } from './segment-walk.ts';
import { factsOf, isYounger, type HeldRecord, type JournalRecord, type RequeuedRecord } from './record.ts';

/** A held or buried upload and where its photo lies. A million of them may be held: nothing here is twice. */
export interface Holding {
  readonly record: HeldRecord;
  attempts: number;
  buried: { readonly at: number; readonly reason: string } | undefined;
  /** A person put it back among the held. */
  requeued: RequeuedRecord | undefined;
}

/** At most so many uploads are looked at from the oldest on, and again from where the last look ended. */
const LOOK = 1_000;

const startOf = (record: HeldRecord): number => record.extents[0]?.[0] ?? 0;

/** What the queue holds, in memory: rebuilt from the journal at start, changed only by what the journal has taken. */
export class Ledger {
  readonly held = new Map<string, Holding>();
  readonly buried = new Map<string, Holding>();
  /** Keys on their way to the vendor: of what is held here, and of what goes there without being held. */
  readonly claimed = new Set<string>();
  readonly heldByProvince = new Map<string, number>();
  /** Keys of held and buried uploads that do not read back whole: the next upload of such a key is taken in anew. */
  readonly damaged = new Set<string>();
  /** Keys of held uploads that another try alone does not mend. */
  readonly #parked = new Map<string, ParkReason>();
  /** Some of the held stand behind younger ones. */
  #isOutOfOrder = false;
  #look: MapIterator<Holding> | undefined;
  #lastOrder = 0;
  readonly #past: PastUploads;
  /** Segments of which every record stands in the journal before the line that says so. */
  readonly #closed = new Set<number>();
  /** How many uploads of a page are known, by page: more than one means different photos. */
  readonly #photosOfPage = new Counts();
  /** Of the held, those whose sessions nobody knows, by page and by TPS. */
  readonly #unvouched = new Counts();
  readonly #isSegmentAlive: (segment: number) => boolean;

  /** `remember` bounds the delivered keys that are known again. */
  constructor(remember: number, isSegmentAlive: (segment: number) => boolean) {
    this.#isSegmentAlive = isSegmentAlive;
    this.#past = new PastUploads(remember, isSegmentAlive, (facts) => {
      this.#countPage(facts, -1);
    });
  }

  /** The held or buried upload of a key. */
  holding(key: string): Holding | undefined {
    return this.held.get(key) ?? this.buried.get(key);
  }

  /** Whether it is this very record, and not another of its key, that is held. */
  holds({ key, segment, trailer }: HeldRecord): boolean {
    const record = this.holding(key)?.record;
    return record?.segment === segment && record.trailer[0] === trailer[0];
  }

  /**
   * Whether a photo that was found in a segment is none of those that are known here: its key is not known at all, or it was
   * taken in anew and stands whole, and what is known of the key is the one before it, or damaged.
   */
  isNews({ record, isWhole }: Found): boolean {
    const { key } = record;
    const known = this.holding(key)?.record;
    if (!known) return !this.#past.get(key);
    if (!isWhole || this.holds(record)) return false;
    return this.damaged.has(key) || isYounger(record, known);
  }

  find(key: string): Known | undefined {
    const holding = this.holding(key);
    if (holding) {
      const stuck =
        this.damaged.has(key) || this.#parked.get(key) === 'session' || holding.buried !== undefined;
      return { upload: this.view(holding), delivered: false, stuck };
    }
    const past = this.#past.get(key);
    if (!past) return undefined;
    const { facts, attempts } = past;
    return {
      upload: { ...facts, attempts, conflicting: this.#conflicts(facts) },
      delivered: true,
      stuck: false,
    };
  }

  /** The upload as it is now. */
  view(holding: Holding): HeldUpload {
    const { record, attempts } = holding;
    return { ...factsOf(record), attempts, conflicting: this.#conflicts(record) };
  }

  /** Whether a photo of this page is known here, delivered or held under a session that the vendor honours. */
  knowsPage(page: PageOfTps): boolean {
    const of = pageOf(page);
    return this.#photosOfPage.of(of) > this.#unvouched.of(of);
  }

  /** Unvouched uploads of a TPS that are held or set aside. */
  unvouchedOf(tps: string): number {
    return this.#unvouched.of(tps);
  }

  /** Unclaimed held uploads, oldest first, as far as one look goes. */
  *unclaimed(): Generator<Holding> {
    let looked = 0;
    for (const holding of this.oldestFirst()) {
      if ((looked += 1) > LOOK) break;
      if (!this.claimed.has(holding.record.key)) yield holding;
    }
    if (looked <= LOOK) return;
    // The oldest may all be resting, for hours: whoever waits behind them must come to be seen too.
    this.#look ??= this.held.values();
    for (looked = 0; looked < LOOK; looked += 1) {
      const { value: holding } = this.#look.next();
      if (!holding) {
        this.#look = undefined;
        return;
      }
      if (!this.claimed.has(holding.record.key)) yield holding;
    }
  }

  /** The order of an upload that is taken in now: above all before it, also where the clock was set back. */
  nextOrder(now: number): number {
    this.#lastOrder = Math.max(this.#lastOrder + 1, now);
    return this.#lastOrder;
  }

  /**
   * Nothing, and false, for a key that was delivered: what the vendor confirmed while its photo was being taken in anew
   * is not to be sent again.
   */
  hold(record: HeldRecord): boolean {
    this.#lastOrder = Math.max(this.#lastOrder, record.order ?? 0);
    if (this.#past.get(record.key)) return false;
    const before = this.holding(record.key);
    if (before) this.#drop(before);
    else this.#countPage(record, 1);
    this.held.set(record.key, {
      record,
      attempts: 0,
      buried: undefined,
      requeued: undefined,
    });
    this.#countProvince(record, 1);
    this.#countUnvouched(record, 1);
    return true;
  }

  deliver(key: string, at: number): void {
    const holding = this.holding(key);
    if (!holding) return;
    this.#drop(holding);
    const { record, attempts } = holding;
    this.#past.add(key, { facts: factsOf(record), at, segment: record.segment, attempts });
  }

  bury(key: string, at: number, reason: string): void {
    const holding = this.held.get(key);
    if (!holding) return;
    this.held.delete(key);
    this.#parked.delete(key);
    this.#countProvince(holding.record, -1);
    holding.buried = { at, reason };
    this.buried.set(key, holding);
  }

  /** Back among the held, as if never tried. */
  requeue(record: RequeuedRecord): void {
    const holding = this.holding(record.key);
    if (!holding) return;
    holding.requeued = record;
    holding.attempts = 0;
    this.#parked.delete(record.key);
    if (!this.buried.delete(record.key)) return;
    holding.buried = undefined;
    this.held.set(record.key, holding);
    this.#countProvince(holding.record, 1);
    this.#isOutOfOrder = true;
  }

  /** Note why a held upload is not delivered by trying again. */
  park(key: string, reason: ParkReason): void {
    if (this.held.has(key)) this.#parked.set(key, reason);
  }

  /** Whether a held upload waits for something else than its turn. */
  isStuck(key: string): boolean {
    return this.damaged.has(key) || this.#parked.has(key);
  }

  /** All that waits for something else than its turn, each once. */
  *stuck(): Generator<StuckUpload> {
    for (const { record } of this.buried.values()) yield { tps: record.tps, reason: 'buried' };
    for (const key of this.damaged) {
      const holding = this.held.get(key);
      if (holding) yield { tps: holding.record.tps, reason: 'damaged' };
    }
    for (const [key, reason] of this.#parked) {
      const holding = this.held.get(key);
      if (holding && !this.damaged.has(key)) yield { tps: holding.record.tps, reason };
    }
  }

  closeSegment(id: number): void {
    this.#closed.add(id);
  }

  /** Whether the journal, however short it is cut, still has all that this segment knows. */
  isSegmentClosed(id: number): boolean {
    return this.#closed.has(id);
  }

  /** Also of segments that are gone. */
  closedSegments(): Iterable<number> {
    return this.#closed;
  }

  /** Take a record in from the journal. */
  replay(record: JournalRecord): void {
    switch (record.t) {
      case 'held':
        this.hold(record);
        return;
      case 'delivered':
        this.deliver(record.key, record.at);
        return;
      case 'buried':
        this.bury(record.key, record.at, record.reason);
        return;
      case 'tried': {
        const holding = this.holding(record.key);
        if (holding) holding.attempts = record.attempts;
        return;
      }
      case 'requeued':
        this.requeue(record);
        return;
      case 'closed':
        this.closeSegment(record.segment);
        return;
      case 'past':
        this.#countPage(record, 1);
        this.#past.add(record.key, {
          facts: factsOf(record),
          at: record.at,
          segment: record.segment,
          attempts: record.attempts,
        });
    }
  }

  /** One that was found late: it may be older than what is held already. */
  holdLate(record: HeldRecord): void {
    this.hold(record);
    this.#isOutOfOrder = true;
  }

  /** The held, oldest first. */
  oldestFirst(): MapIterator<Holding> {
    if (this.#isOutOfOrder) this.#sort();
    return this.held.values();
  }

  /** The buried, then the held. */
  *holdings(): Generator<Holding> {
    yield* this.buried.values();
    yield* this.held.values();
  }

  /** The records that make this ledger anew. */
  *records(): Generator<JournalRecord> {
    for (const { facts, at, segment, attempts } of this.#past.all()) {
      yield { t: 'past', ...facts, at, segment, attempts };
    }
    for (const holding of this.holdings()) yield* recordsOf(holding);
    // Last, so that a snapshot that is cut short does not have these and lack a record.
    for (const segment of this.#closed) {
      if (this.#isSegmentAlive(segment)) yield { t: 'closed', segment };
      else this.#closed.delete(segment);
    }
  }

  #sort(): void {
    this.#isOutOfOrder = false;
    const byAge = [...this.held.values()].sort(({ record: a }, { record: b }) => {
      return a.heldAt - b.heldAt || a.segment - b.segment || startOf(a) - startOf(b);
    });
    this.held.clear();
    for (const holding of byAge) this.held.set(holding.record.key, holding);
  }

  #conflicts(facts: UploadFacts): boolean {
    return this.#photosOfPage.of(pageOf(facts)) > 1;
  }

  #drop(holding: Holding): void {
    const { key } = holding.record;
    if (this.held.delete(key)) this.#countProvince(holding.record, -1);
    this.buried.delete(key);
    this.damaged.delete(key);
    this.#parked.delete(key);
    this.#countUnvouched(holding.record, -1);
  }

  #countPage(facts: UploadFacts, by: number): void {
    this.#photosOfPage.add(pageOf(facts), by);
  }

  #countUnvouched(facts: UploadFacts, by: number): void {
    if (facts.unvouched !== true) return;
    this.#unvouched.add(pageOf(facts), by);
    this.#unvouched.add(facts.tps, by);
  }

  #countProvince(facts: UploadFacts, by: number): void {
    const province = facts.tps.slice(0, 2);
    this.heldByProvince.set(province, (this.heldByProvince.get(province) ?? 0) + by);
  }
}

function* recordsOf({ record, attempts, buried, requeued }: Holding): Generator<JournalRecord> {
  const { key } = record;
  yield record;
  if (requeued) yield requeued;
  if (attempts > 0) yield { t: 'tried', key, attempts };
  if (buried) yield { t: 'buried', key, ...buried };
}
