import type { HeldUpload, Known } from './port.ts';
import { clearFieldsOf, type ClearFields, type HeldRecord, type JournalRecord } from './record.ts';

/** A held or buried upload and where its photo lies. */
export interface Holding {
  readonly record: HeldRecord;
  readonly upload: HeldUpload;
  attempts: number;
  claimed: boolean;
  /** Its photo could not be read back: the next upload of the same key is taken in anew. */
  damaged: boolean;
  /** The vendor does not know its session: so is the next upload of the same key. */
  parked: boolean;
  buried: { readonly at: number; readonly reason: string } | undefined;
}

interface Past {
  readonly fields: ClearFields;
  readonly at: number;
  readonly segment: number;
  readonly attempts: number;
}

const pageOf = (fields: ClearFields): string => `${fields.tps}/${fields.ballot}/${String(fields.page)}`;

const startOf = (record: HeldRecord): number => record.extents[0]?.[0] ?? 0;

/** What the queue holds, in memory: rebuilt from the journal at start, changed only by what the journal has taken. */
export class Ledger {
  /** Held, oldest first. */
  readonly held = new Map<string, Holding>();
  readonly buried = new Map<string, Holding>();
  readonly heldByProvince = new Map<string, number>();
  readonly #past = new Map<string, Past>();
  /** Delivered keys whose segment still stood, by segment; and those that may be forgotten, oldest first. */
  readonly #pinned = new Map<number, string[]>();
  readonly #forgettable = new Set<string>();
  /** How many uploads of a page are known, by page: more than one means different photos. */
  readonly #photosOfPage = new Map<string, number>();
  readonly #remember: number;
  readonly #isSegmentAlive: (segment: number) => boolean;

  /**
   * `remember` bounds the delivered keys that are known again: beyond it the oldest are forgotten, but never
   * while their segment stands, since a walk over that segment would then take them for undelivered.
   */
  constructor(remember: number, isSegmentAlive: (segment: number) => boolean) {
    this.#remember = remember;
    this.#isSegmentAlive = isSegmentAlive;
  }

  /** The held or buried upload of a key. */
  holding(key: string): Holding | undefined {
    return this.held.get(key) ?? this.buried.get(key);
  }

  find(key: string): Known | undefined {
    const holding = this.holding(key);
    if (holding) {
      const stuck = holding.damaged || holding.parked || holding.buried !== undefined;
      return { upload: this.view(holding), delivered: false, stuck };
    }
    const past = this.#past.get(key);
    if (!past) return undefined;
    const { fields, attempts } = past;
    const secrets = { authorization: undefined, traceparent: undefined };
    return {
      upload: { ...fields, ...secrets, attempts, conflicting: this.#conflicts(fields) },
      delivered: true,
      stuck: false,
    };
  }

  /** The upload as it is now. */
  view(holding: Holding): HeldUpload {
    return { ...holding.upload, attempts: holding.attempts, conflicting: this.#conflicts(holding.record) };
  }

  hold(record: HeldRecord, upload: HeldUpload): void {
    const before = this.holding(record.key);
    if (before) this.#drop(before);
    else this.#countPage(record, 1);
    this.held.set(record.key, {
      record,
      upload,
      attempts: 0,
      claimed: false,
      damaged: false,
      parked: false,
      buried: undefined,
    });
    this.#countProvince(record, 1);
  }

  deliver(key: string, at: number): void {
    const holding = this.holding(key);
    if (!holding) return;
    this.#drop(holding);
    const { record, attempts } = holding;
    this.#addPast(key, { fields: clearFieldsOf(record), at, segment: record.segment, attempts });
  }

  bury(key: string, at: number, reason: string): void {
    const holding = this.held.get(key);
    if (!holding) return;
    this.#drop(holding);
    holding.buried = { at, reason };
    holding.claimed = false;
    this.buried.set(key, holding);
  }

  /** Take a record in from the journal; `open` makes the upload of a held one. */
  replay(record: JournalRecord, open: (held: HeldRecord) => HeldUpload): void {
    switch (record.t) {
      case 'held':
        this.hold(record, open(record));
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
      case 'past':
        this.#countPage(record, 1);
        this.#addPast(record.key, {
          fields: clearFieldsOf(record),
          at: record.at,
          segment: record.segment,
          attempts: record.attempts,
        });
    }
  }

  /** Put the held in order of age again, after some were found late. */
  sort(): void {
    const byAge = [...this.held.values()].sort(({ record: a }, { record: b }) => {
      return a.heldAt - b.heldAt || a.segment - b.segment || startOf(a) - startOf(b);
    });
    this.held.clear();
    for (const holding of byAge) this.held.set(holding.record.key, holding);
  }

  /** The records that make this ledger anew. */
  *records(): Generator<JournalRecord> {
    for (const { fields, at, segment, attempts } of this.#past.values()) {
      yield { t: 'past', ...fields, at, segment, attempts };
    }
    for (const holding of [...this.buried.values(), ...this.held.values()]) {
      const { key } = holding.record;
      yield holding.record;
      if (holding.attempts > 0) yield { t: 'tried', key, attempts: holding.attempts };
      if (holding.buried) yield { t: 'buried', key, ...holding.buried };
    }
  }

  #conflicts(fields: ClearFields): boolean {
    return (this.#photosOfPage.get(pageOf(fields)) ?? 0) > 1;
  }

  #drop(holding: Holding): void {
    const { key } = holding.record;
    if (this.held.delete(key)) this.#countProvince(holding.record, -1);
    this.buried.delete(key);
  }

  #addPast(key: string, past: Past): void {
    this.#past.set(key, past);
    const beside = this.#pinned.get(past.segment);
    if (beside) beside.push(key);
    else this.#pinned.set(past.segment, [key]);
    if (this.#past.size > this.#remember) this.#forget();
  }

  #forget(): void {
    for (const [segment, keys] of this.#pinned) {
      if (this.#isSegmentAlive(segment)) continue;
      for (const key of keys) this.#forgettable.add(key);
      this.#pinned.delete(segment);
    }
    for (const key of this.#forgettable) {
      if (this.#past.size <= this.#remember) return;
      this.#forgettable.delete(key);
      const past = this.#past.get(key);
      if (past && this.#past.delete(key)) this.#countPage(past.fields, -1);
    }
  }

  #countPage(fields: ClearFields, by: number): void {
    const page = pageOf(fields);
    const count = (this.#photosOfPage.get(page) ?? 0) + by;
    if (count > 0) this.#photosOfPage.set(page, count);
    else this.#photosOfPage.delete(page);
  }

  #countProvince(fields: ClearFields, by: number): void {
    const province = fields.tps.slice(0, 2);
    this.heldByProvince.set(province, (this.heldByProvince.get(province) ?? 0) + by);
  }
}
