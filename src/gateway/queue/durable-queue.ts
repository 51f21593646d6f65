import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { OpsError, type Clock } from '../../kernel/index.ts';
import { lockDir } from './dir-lock.ts';
import { Draft } from './draft.ts';
import { queueError } from './errors.ts';
import { Journal, type JournalOptions } from './journal.ts';
import { Ledger } from './ledger.ts';
import type { HeldUpload, HoldResult, Known, QueueStats, UploadHead, UploadQueue } from './port.ts';
import { PiecePool } from './piece-pool.ts';
import { readPhoto } from './read-photo.ts';
import { sealSecrets, uploadOf, type HeldRecord } from './record.ts';
import { recover, type Recovery } from './recovery.ts';
import { loadRegionKey } from './region-key.ts';
import { SegmentSet } from './segment-set.ts';
import type { Segment } from './segment.ts';
import {
  DEFAULT_FREE_THRESHOLDS,
  SpaceGauge,
  systemFreeSpace,
  type FreeSpace,
  type FreeThresholds,
} from './space.ts';
import { stageBody } from './stage-body.ts';
import { nodeFs, type SyncFs } from './sync-file.ts';

export interface UploadQueueOptions {
  /** Folder of this queue alone; made when missing. */
  readonly dir: string;
  readonly clock: Clock;
  /** 0600 file with the region's key; made at first start. Keep a copy elsewhere: without it nothing can be read. */
  readonly keyFile: string;
  /** Size at which a segment takes no new uploads; 64 MiB unless told. */
  readonly segmentBytes?: number;
  readonly freeThresholds?: FreeThresholds;
  /** How many delivered keys are known again; 100,000 unless told (about 40 MB). */
  readonly rememberDelivered?: number;
  /** Journal size before it is first compacted; 16 MiB unless told. */
  readonly compactBytes?: number;
  readonly fs?: SyncFs;
  readonly statfs?: (dir: string) => Promise<FreeSpace>;
}

const SEGMENT_BYTES = 64 * 1024 * 1024;
const COMPACT_BYTES = 16 * 1024 * 1024;
const REMEMBER_DELIVERED = 100_000;

interface Parts {
  readonly clock: Clock;
  readonly ledger: Ledger;
  readonly segments: SegmentSet;
  readonly journal: Journal;
  readonly space: SpaceGauge;
  readonly recovery: Recovery;
  readonly failure: { error: unknown };
  readonly unlock: () => Promise<void>;
}

/**
 * Open the durable upload queue in a folder, with all that it held. Throws `GATEWAY_QUEUE_LOCKED` when another
 * process has it open, `GATEWAY_QUEUE_KEY_UNUSABLE` when the region key is missing or another.
 */
export async function openUploadQueue(options: UploadQueueOptions): Promise<DurableUploadQueue> {
  const { dir, clock, fs = nodeFs, statfs = systemFreeSpace } = options;
  const segmentsDir = join(dir, 'segments');
  await fs.makeDir(segmentsDir);
  await fs.syncDir(join(dir, '..'));
  await fs.syncDir(dir);
  const unlock = fs === nodeFs ? await lockDir(dir) : () => Promise.resolve();
  try {
    const hasSegments = (await fs.list(segmentsDir)).length > 0;
    const regionKey = await loadRegionKey(options.keyFile, hasSegments);
    const failure: Parts['failure'] = { error: undefined };
    const onFailure = (error: unknown): void => {
      failure.error ??= error;
    };
    const segmentBytes = options.segmentBytes ?? SEGMENT_BYTES;
    const segments = await SegmentSet.open({ fs, dir: segmentsDir, regionKey, segmentBytes, onFailure });
    const ledger = new Ledger(options.rememberDelivered ?? REMEMBER_DELIVERED, (id) => segments.isAlive(id));
    const compactBytes = options.compactBytes ?? COMPACT_BYTES;
    const snapshot = (): ReturnType<Ledger['records']> => ledger.records();
    const journalOptions: JournalOptions = { fs, dir, compactBytes, snapshot, onFailure };
    const { journal, replay } = await Journal.open(journalOptions, (record) => {
      ledger.replay(record, (held) => uploadOf(held, segments.get(held.segment)?.key));
    });
    const recovery = await recover(ledger, segments, journal, replay);
    const thresholds = options.freeThresholds ?? DEFAULT_FREE_THRESHOLDS;
    const space = await SpaceGauge.start(clock, thresholds, () => statfs(dir));
    return new DurableUploadQueue({ clock, ledger, segments, journal, space, recovery, failure, unlock });
  } catch (error) {
    await unlock();
    throw error;
  }
}

/**
 * The queue on disk. Fail-stop: after a write or sync that failed for another reason than room, it takes no more
 * uploads until the process starts anew and reads back what the disk really has. It opens no other segment on
 * the same disk, for a disk that has lied once is no place for a receipt; uploads then go straight to the vendor,
 * and what is held is still read and delivered.
 */
export class DurableUploadQueue implements UploadQueue {
  readonly recovery: Recovery;
  readonly #parts: Parts;
  readonly #committing = new Map<string, Promise<HoldResult>>();
  readonly #pool = new PiecePool();
  #closed = false;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.recovery = parts.recovery;
  }

  refusal(): 'full' | 'failed' | undefined {
    if (this.#closed || this.#parts.failure.error !== undefined) return 'failed';
    return this.#parts.space.isFull ? 'full' : undefined;
  }

  async hold(head: UploadHead, body: Readable, limits: { readonly maxBytes: number }): Promise<HoldResult> {
    const known = this.#known(head.key);
    if (known) return known;
    this.#admit();
    const { segments, space } = this.#parts;
    const segment = await segments.forWriting();
    const draft = new Draft(segment, head.key, this.#pool, (bytes) => {
      this.#assertSound();
      space.spend(bytes);
    });
    try {
      await stageBody(draft, head, body, limits.maxBytes);
      return await this.#settle(head, draft);
    } catch (error) {
      draft.discard();
      throw error;
    } finally {
      await segments.settle(segment);
    }
  }

  find(key: string): Known | undefined {
    return this.#parts.ledger.find(key);
  }

  claim(count: number, eligible: (upload: HeldUpload) => boolean): readonly HeldUpload[] {
    const { ledger } = this.#parts;
    const claimed: HeldUpload[] = [];
    for (const holding of ledger.held.values()) {
      if (claimed.length >= count) break;
      if (holding.claimed || !eligible(holding.upload)) continue;
      holding.claimed = true;
      claimed.push(ledger.view(holding));
    }
    return claimed;
  }

  async read(upload: HeldUpload): Promise<Buffer> {
    const holding = this.#parts.ledger.holding(upload.key);
    if (!holding) throw unknownKey(upload.key);
    const segment = this.#parts.segments.get(holding.record.segment);
    const photo = segment && (await readPhoto(segment, holding.record));
    if (photo) return photo;
    holding.damaged = true;
    throw queueError('GATEWAY_QUEUE_DAMAGED', `the photo of upload ${upload.key} cannot be read back whole`);
  }

  async confirm(key: string): Promise<void> {
    const { ledger, segments, journal, clock } = this.#parts;
    const found = ledger.find(key);
    if (!found) throw unknownKey(key);
    if (found.delivered) return;
    const at = clock.now();
    let left: Segment | undefined;
    await journal.append({ t: 'delivered', key, at }, () => {
      left = this.#leave(key);
      ledger.deliver(key, at);
    });
    if (left) await segments.settle(left);
  }

  release(key: string): void {
    const { ledger, journal } = this.#parts;
    const holding = ledger.held.get(key);
    if (!holding) return;
    holding.claimed = false;
    holding.attempts += 1;
    // Nobody waits for it: a count that a crash forgets costs one more try, and a journal that fails says so itself.
    journal.append({ t: 'tried', key, attempts: holding.attempts }, nothing).catch(nothing);
  }

  park(key: string): void {
    const holding = this.#parts.ledger.held.get(key);
    if (holding) holding.parked = true;
    this.release(key);
  }

  async bury(key: string, reason: string): Promise<void> {
    const { ledger, journal, clock } = this.#parts;
    const holding = ledger.holding(key);
    if (!holding) throw unknownKey(key);
    // A photo that the phone has just brought anew must not be buried for the sake of the old one.
    await this.#committing.get(key);
    if (ledger.holding(key) !== holding) return;
    const at = clock.now();
    await journal.append({ t: 'buried', key, at, reason }, () => {
      ledger.bury(key, at, reason);
    });
  }

  oldest(eligible: (upload: UploadHead) => boolean): HeldUpload | undefined {
    const { ledger } = this.#parts;
    for (const holding of ledger.held.values()) {
      if (eligible(holding.upload)) return ledger.view(holding);
    }
    return undefined;
  }

  stats(): QueueStats {
    const { ledger, segments, journal, space } = this.#parts;
    return {
      heldByProvince: new Map(ledger.heldByProvince),
      bytes: segments.bytes + journal.bytes,
      freeRatio: space.freeRatio,
      deadLetters: ledger.buried.size,
    };
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    const { journal, segments, space, unlock } = this.#parts;
    space.stop();
    await Promise.allSettled(this.#committing.values());
    await journal.close();
    await segments.close();
    await unlock();
  }

  #known(key: string): HoldResult | undefined {
    const found = this.#parts.ledger.find(key);
    return found && !found.stuck ? { kind: 'known', ...found } : undefined;
  }

  #admit(): void {
    const refusal = this.refusal();
    if (refusal === 'full') throw queueError('GATEWAY_QUEUE_FULL', 'Coba lagi beberapa menit lagi.');
    this.#assertSound();
  }

  #assertSound(): void {
    if (this.#closed) throw queueError('GATEWAY_QUEUE_FAILED', 'Gateway sedang berhenti.');
    const cause = this.#parts.failure.error;
    if (cause !== undefined)
      throw queueError('GATEWAY_QUEUE_FAILED', 'Disk gateway gagal menyimpan.', { cause });
  }

  /**
   * The photo is written and is what it claims; the first of several with one key is committed, the others get its
   * answer and give their bytes back. They do not wait for each other before: a phone whose connection died half-way
   * tries again on a new one, and the dead one must not hold it up.
   */
  async #settle(head: UploadHead, draft: Draft): Promise<HoldResult> {
    await this.#committing.get(head.key);
    const known = this.#known(head.key);
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
    const { segment, extents, bytes } = draft;
    const { key, tps, ballot, page, sha256 } = head;
    const fields = { key, tps, ballot, page, sha256, bytes, heldAt: clock.now() };
    const sealed = sealSecrets(segment.key, head);
    const record: HeldRecord = { t: 'held', ...fields, segment: segment.id, extents, sealed };
    await draft.writeTrailer(record);
    await segment.sync();
    const { authorization, traceparent, vouched = false } = head;
    const upload = { ...fields, authorization, traceparent, vouched, attempts: 0, conflicting: false };
    let replaced: Segment | undefined;
    await journal.append(record, () => {
      replaced = this.#leave(key);
      ledger.hold(record, upload);
      draft.keep();
    });
    if (replaced) await segments.settle(replaced);
    // A quick drain may have delivered it already.
    return { kind: 'held', upload: ledger.find(key)?.upload ?? upload };
  }

  /** Its segment has one fewer to keep. */
  #leave(key: string): Segment | undefined {
    const holding = this.#parts.ledger.holding(key);
    const segment = holding && this.#parts.segments.get(holding.record.segment);
    if (segment) segment.live -= 1;
    return segment;
  }
}

const nothing = (): void => undefined;

const unknownKey = (key: string): OpsError =>
  queueError('GATEWAY_QUEUE_UNKNOWN_KEY', `no upload with key ${key} is held here`);
