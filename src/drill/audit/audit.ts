import { z } from 'zod';
import type { PhoneReceipt } from '../phones/jsonl.ts';

/** A line of the vendor's log of accepted photos, as the audit reads it. */
export const acceptedLineSchema = z.discriminatedUnion('type', [
  z.looseObject({
    type: z.literal('stored'),
    key: z.string(),
    tps: z.string(),
    ballot: z.string(),
    page: z.number().int(),
    sha256: z.string(),
    at: z.iso.datetime(),
  }),
  z.looseObject({ type: z.literal('duplicate'), key: z.string(), at: z.iso.datetime() }),
]);
export type AcceptedLine = z.infer<typeof acceptedLineSchema>;

/** How a queue keeps a photo: to be delivered yet, or set aside because the vendor refused it for good. */
export type Kept = 'held' | 'buried';

export interface AuditResult {
  readonly receipted: number;
  /** Receipted and stored by the vendor, once. */
  readonly delivered: number;
  /**
   * Receipted, not stored, found intact in a gateway's queue folder: as Siaga's own queue library reads it, for it
   * alone has the key. A fault that writes and reads wrong alike would not show here; it would once delivered.
   */
  readonly held: number;
  /** Receipted, refused by the vendor for good and set aside, intact: a person must see to each. */
  readonly deadLetters: number;
  /** Receipted, neither stored nor found. */
  readonly lost: readonly string[];
  /** Stored as new more than once, under one key or for one page of a TPS. */
  readonly duplicated: readonly string[];
  /** Stored with another hash than the phone's. */
  readonly altered: readonly string[];
  /** Stored though no phone holds a receipt: the answer was lost on its way. */
  readonly storedWithoutReceipt: number;
  /** Repeats that the vendor answered without storing. */
  readonly repeats: number;
}

/** Compares what phones hold with what the vendor stored; fed line by line so that a big night fits. */
export class Audit {
  readonly #stored = new Map<string, string>();
  readonly #pages = new Map<string, string>();
  readonly #duplicated = new Set<string>();
  #repeats = 0;

  /** Take a line of the vendor's log. */
  accepted(line: AcceptedLine): void {
    if (line.type === 'duplicate') {
      this.#repeats += 1;
      return;
    }
    const page = `${line.tps}/${line.ballot}/${String(line.page)}`;
    if (this.#stored.has(line.key) || this.#pages.has(page)) this.#duplicated.add(line.key);
    this.#stored.set(line.key, line.sha256);
    this.#pages.set(page, line.key);
  }

  /** Judge the phones' receipts; `keptAs` says whether and how a gateway's queue still has a key, intact. */
  judge(receipts: readonly PhoneReceipt[], keptAs: (key: string) => Kept | undefined): AuditResult {
    const lost: string[] = [];
    const altered: string[] = [];
    let delivered = 0;
    let held = 0;
    let deadLetters = 0;
    const receipted = new Map(receipts.map((receipt) => [receipt.key, receipt.sha256]));
    for (const [key, sha256] of receipted) {
      const stored = this.#stored.get(key);
      if (stored === undefined) {
        const kept = keptAs(key);
        if (kept === 'held') held += 1;
        else if (kept === 'buried') deadLetters += 1;
        else lost.push(key);
      } else if (stored === sha256) delivered += 1;
      else altered.push(key);
    }
    return {
      receipted: receipted.size,
      delivered,
      held,
      deadLetters,
      lost,
      altered,
      duplicated: [...this.#duplicated],
      storedWithoutReceipt: [...this.#stored.keys()].filter((key) => !receipted.has(key)).length,
      repeats: this.#repeats,
    };
  }
}
