import type { Clock } from '../../kernel/index.ts';
import { Draft } from './draft.ts';
import { queueError } from './errors.ts';
import type { Journal } from './journal.ts';
import type { Ledger } from './ledger.ts';
import { PiecePool } from './piece-pool.ts';
import type { HoldResult, PageOfTps, UploadHead } from './port.ts';
import type { SegmentSet } from './segment-set.ts';
import type { Segment } from './segment.ts';
import type { SpaceGauge } from './space.ts';
import { stageBody } from './stage-body.ts';
import { isTakenAnew } from './taken-anew.ts';

export interface IntakeParts {
  readonly clock: Clock;
  readonly ledger: Ledger;
  readonly segments: SegmentSet;
  readonly journal: Journal;
  readonly space: SpaceGauge;
  /** The first write or sync that failed for another reason than room. */
  readonly failure: { readonly error: unknown };
}

/** Takes photos in: a receipt may be given once `hold` has resolved. */
export class Intake {
  readonly #parts: IntakeParts;
  readonly #committing = new Map<string, Promise<HoldResult>>();
  readonly #pool = new PiecePool();
  /** Uploads whose photos are arriving or being written now. */
  taking = 0;
  #closed = false;

  constructor(parts: IntakeParts) {
    this.#parts = parts;
  }

  refusal(page?: PageOfTps): 'full' | 'failed' | undefined {
    const { failure, space, ledger } = this.#parts;
    if (this.#closed || failure.error !== undefined) return 'failed';
    if (space.isFull) return 'full';
    return page && space.isScarce && ledger.knowsPage(page) ? 'full' : undefined;
  }

  async hold(
    head: UploadHead,
    body: AsyncIterable<Buffer>,
    limits: { readonly maxBytes: number },
  ): Promise<HoldResult> {
    const known = this.#known(head);
    if (known) return known;
    if (this.refusal(head) === 'full')
      throw queueError('GATEWAY_QUEUE_FULL', 'Coba lagi beberapa menit lagi.');
    this.#assertSound();
    const { segments, space } = this.#parts;
    const segment = await segments.forWriting();
    const draft = new Draft(segment, head.key, this.#pool, {
      spend: (bytes) => {
        this.#assertSound();
        space.spend(bytes);
      },
      wrote: (bytes) => {
        space.wrote(bytes);
      },
    });
    this.taking += 1;
    try {
      await stageBody(draft, head, body, limits.maxBytes);
      return await this.#settle(head, draft);
    } catch (error) {
      draft.discard();
      throw error;
    } finally {
      this.taking -= 1;
      await segments.settle(segment);
    }
  }

  /** Resolves when no photo of this key is being committed. */
  async settled(key: string): Promise<void> {
    while (this.#committing.has(key)) await this.#committing.get(key)?.then(nothing, nothing);
  }

  /** Take nothing more, and wait for what is being committed. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.allSettled(this.#committing.values());
  }

  #known({ key, vouched }: UploadHead): HoldResult | undefined {
    const found = this.#parts.ledger.find(key);
    return found && !isTakenAnew(found, vouched) ? { kind: 'known', ...found } : undefined;
  }

  #assertSound(): void {
    if (this.#closed) throw queueError('GATEWAY_QUEUE_FAILED', 'Gateway sedang berhenti.');
    const cause = this.#parts.failure.error;
    if (cause !== undefined)
      throw queueError('GATEWAY_QUEUE_FAILED', 'Disk gateway gagal menyimpan.', { cause });
  }

  /**
   * The photo has come and is what it claims; the first of several with one key is committed, the others get its
   * answer and give their bytes back. They do not wait for each other before: a phone whose connection died half-way
   * tries again on a new one, and the dead one must not hold it up.
   */
  async #settle(head: UploadHead, draft: Draft): Promise<HoldResult> {
    // Nothing is awaited between the last look and the commit: of two that waited, one must see the other.
    while (this.#committing.has(head.key)) await this.settled(head.key);
    const known = this.#known(head);
    if (known) {
      draft.discard();
      return known;
    }
    const commit = this.#commit(head, draft).finally(() => this.#committing.delete(head.key));
    this.#committing.set(head.key, commit);
    return commit;
  }

  /** Photo synced, then its journal record: a record that is there speaks of a photo that is there. */
  async #commit(head: UploadHead, draft: Draft): Promise<HoldResult> {
    const { ledger, segments, journal, clock } = this.#parts;
    const { key, tps, ballot, page, sha256, authorization, traceparent, vouched = false, reading } = head;
    const facts = {
      ...{ key, tps, ballot, page, sha256, bytes: draft.bytes, heldAt: clock.now() },
      ...(head.vouched === false ? ({ unvouched: true } as const) : {}),
    };
    const order = ledger.nextOrder(facts.heldAt);
    const record = await draft.finish({ ...facts, order }, { authorization, traceparent, vouched, reading });
    await draft.segment.sync();
    let replaced: Segment | undefined;
    await journal.append(record, () => {
      replaced = leaveSegment(ledger, segments, key);
      if (ledger.hold(record)) draft.keep();
      else draft.discard();
    });
    if (replaced) await segments.settle(replaced);
    // A quick drain may have delivered it already, or just before its photo was there anew.
    return {
      kind: 'held',
      upload: ledger.find(key)?.upload ?? { ...facts, attempts: 0, conflicting: false },
    };
  }
}

const nothing = (): void => undefined;

/** The segment of a held upload has one fewer to keep. */
export function leaveSegment(ledger: Ledger, segments: SegmentSet, key: string): Segment | undefined {
  const holding = ledger.holding(key);
  const segment = holding && segments.get(holding.record.segment);
  if (segment) segment.live -= 1;
  return segment;
}
