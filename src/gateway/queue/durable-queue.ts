import { join } from 'node:path';
import { refuseOpenSecret, type Clock, type OpsError } from '../../kernel/index.ts';
import { lockDir } from './dir-lock.ts';
import { queueError } from './errors.ts';
import { Intake, leaveSegment, type IntakeParts } from './intake.ts';
import { Journal, type JournalOptions } from './journal.ts';
import { Ledger } from './ledger.ts';
import type {
  FileHeader,
  HeldCopy,
  HeldPhoto,
  HeldUpload,
  HoldResult,
  Known,
  PageOfTps,
  ParkReason,
  QueueStats,
  StuckUpload,
  UploadFacts,
  UploadHead,
  UploadQueue,
} from './port.ts';
import { readPhoto } from './read-photo.ts';
import { recover, type Recovery } from './recovery.ts';
import { loadRegionKeys } from './region-key.ts';
import { SegmentSet } from './segment-set.ts';
import type { Segment } from './segment.ts';
import {
  DEFAULT_FREE_THRESHOLDS,
  SpaceGauge,
  systemFreeSpace,
  type FreeSpace,
  type FreeThresholds,
} from './space.ts';
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
/** Whoever reads the journal goes by it too: what is forgotten may be held anew. */
export const REMEMBER_DELIVERED = 100_000;

interface Parts extends IntakeParts {
  readonly recovery: Recovery;
  readonly unlock: () => void;
}

/**
 * Open the durable upload queue in a folder, with all that it held. Throws `GATEWAY_QUEUE_LOCKED` when another
 * process has it open, `GATEWAY_QUEUE_UNWRITABLE` when nothing can be written there, `GATEWAY_QUEUE_KEY_UNUSABLE` when
 * the region key is missing or another.
 */
export async function openUploadQueue(options: UploadQueueOptions): Promise<DurableUploadQueue> {
  const { dir, clock, fs = nodeFs, statfs = systemFreeSpace } = options;
  const segmentsDir = join(dir, 'segments');
  await fs.makeDir(segmentsDir);
  await fs.syncDir(join(dir, '..'));
  await fs.syncDir(dir);
  const unlock = fs === nodeFs ? await lockDir(dir) : () => undefined;
  try {
    if (fs === nodeFs) await refuseOpenSecret(options.keyFile);
    const hasSegments = (await fs.list(segmentsDir)).length > 0;
    const regionKeys = await loadRegionKeys(fs, options.keyFile, hasSegments);
    const failure = { error: undefined as unknown };
    const onFailure = (error: unknown): void => {
      failure.error ??= error;
    };
    const segmentBytes = options.segmentBytes ?? SEGMENT_BYTES;
    const onClosed = (id: number): void => {
      if (ledger.isSegmentClosed(id)) return;
      const close = (): void => {
        ledger.closeSegment(id);
      };
      // Nobody waits for it: without it the next start walks that segment.
      journal.append({ t: 'closed', segment: id }, close).catch(nothing);
    };
    const segments = await SegmentSet.open({
      ...{ fs, dir: segmentsDir, regionKeys, segmentBytes },
      ...{ onFailure, onClosed },
    });
    const ledger = new Ledger(options.rememberDelivered ?? REMEMBER_DELIVERED, (id) => segments.isAlive(id));
    const compactBytes = options.compactBytes ?? COMPACT_BYTES;
    const snapshot = (): ReturnType<Ledger['records']> => ledger.records();
    const journalOptions: JournalOptions = { fs, dir, compactBytes, snapshot, onFailure };
    const { journal, replay } = await Journal.open(journalOptions, (record) => {
      ledger.replay(record);
    });
    const recovery = await recover(ledger, segments, journal, replay);
    const thresholds = options.freeThresholds ?? DEFAULT_FREE_THRESHOLDS;
    const space = await SpaceGauge.start(clock, thresholds, () => statfs(dir));
    return new DurableUploadQueue({ clock, ledger, segments, journal, space, recovery, failure, unlock });
  } catch (error) {
    unlock();
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
  readonly #intake: Intake;
  #closed = false;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#intake = new Intake(parts);
    this.recovery = parts.recovery;
  }

  refusal(page?: PageOfTps): 'full' | 'failed' | undefined {
    return this.#intake.refusal(page);
  }

  hold(
    head: UploadHead,
    body: AsyncIterable<Buffer>,
    limits: { readonly maxBytes: number },
  ): Promise<HoldResult> {
    return this.#intake.hold(head, body, limits);
  }

  find(key: string): Known | undefined {
    return this.#parts.ledger.find(key);
  }

  claim(count: number, eligible: (upload: UploadFacts) => boolean): readonly HeldUpload[] {
    const { ledger } = this.#parts;
    const claimed: HeldUpload[] = [];
    for (const holding of ledger.unclaimed()) {
      if (claimed.length >= count) break;
      if (!eligible(holding.record)) continue;
      ledger.claimed.add(holding.record.key);
      claimed.push(ledger.view(holding));
    }
    return claimed;
  }

  claimKey(key: string): boolean {
    const { claimed } = this.#parts.ledger;
    if (claimed.has(key)) return false;
    claimed.add(key);
    return true;
  }

  async read({ key }: UploadFacts): Promise<HeldPhoto> {
    const { ledger, segments } = this.#parts;
    const holding = ledger.holding(key);
    if (!holding) throw unknownKey(key);
    const segment = segments.get(holding.record.segment);
    const photo = segment && (await readPhoto(segment, holding.record));
    if (photo) return photo;
    if (ledger.holding(key) === holding) ledger.damaged.add(key);
    throw queueError('GATEWAY_QUEUE_DAMAGED', `the photo of upload ${key} cannot be read back whole`);
  }

  async confirm(key: string): Promise<void> {
    const { ledger, segments, journal, clock } = this.#parts;
    const found = ledger.find(key);
    if (!found) throw unknownKey(key);
    if (found.delivered) {
      ledger.claimed.delete(key);
      return;
    }
    const at = clock.now();
    let left: Segment | undefined;
    await journal.append({ t: 'delivered', key, at }, () => {
      left = leaveSegment(ledger, segments, key);
      ledger.deliver(key, at);
      ledger.claimed.delete(key);
    });
    if (left) await segments.settle(left);
  }

  release(key: string): void {
    const { ledger, journal } = this.#parts;
    ledger.claimed.delete(key);
    const holding = ledger.held.get(key);
    if (!holding) return;
    holding.attempts += 1;
    // Nobody waits for it: a count that a crash forgets costs one more try, and a journal that fails says so itself.
    journal.append({ t: 'tried', key, attempts: holding.attempts }, nothing).catch(nothing);
  }

  park(key: string, reason: ParkReason): void {
    this.#parts.ledger.park(key, reason);
    this.release(key);
  }

  async bury({ key, heldAt }: HeldCopy, reason: string): Promise<void> {
    const { ledger, journal, clock } = this.#parts;
    if (!ledger.holding(key)) throw unknownKey(key);
    // A photo that the phone has brought anew meanwhile must not be buried for the sake of the old one.
    await this.#intake.settled(key);
    if (ledger.holding(key)?.record.heldAt !== heldAt) {
      this.release(key);
      return;
    }
    const at = clock.now();
    await journal.append({ t: 'buried', key, at, reason }, () => {
      ledger.bury(key, at, reason);
      ledger.claimed.delete(key);
    });
  }

  async requeue(key: string, by: string, reason: string): Promise<void> {
    const { ledger, journal, clock } = this.#parts;
    if (!ledger.buried.has(key)) throw unknownKey(key);
    const record = { t: 'requeued', key, at: clock.now(), by, reason } as const;
    await journal.append(record, () => {
      ledger.requeue(record);
    });
  }

  oldest(eligible: (upload: UploadFacts) => boolean): HeldUpload | undefined {
    const { ledger } = this.#parts;
    for (const holding of ledger.oldestFirst()) {
      const { record } = holding;
      if (!ledger.isStuck(record.key) && eligible(record)) return ledger.view(holding);
    }
    return undefined;
  }

  *uploads(): Generator<UploadFacts> {
    for (const { record } of this.#parts.ledger.holdings()) yield record;
  }

  headers(): Iterable<FileHeader> {
    return this.#parts.segments.headers();
  }

  unvouchedOf(tps: string): number {
    return this.#parts.ledger.unvouchedOf(tps);
  }

  stuck(): Iterable<StuckUpload> {
    return this.#parts.ledger.stuck();
  }

  get held(): number {
    return this.#parts.ledger.held.size;
  }

  stats(): QueueStats {
    const { ledger, segments, journal, space } = this.#parts;
    return {
      heldByProvince: new Map(ledger.heldByProvince),
      bytes: segments.bytes + journal.bytes,
      freeRatio: space.freeRatio,
      deadLetters: ledger.buried.size,
      damaged: ledger.damaged.size,
      taking: this.#intake.taking,
    };
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    const { journal, segments, space, unlock } = this.#parts;
    space.stop();
    await this.#intake.close();
    await journal.close();
    await segments.close();
    unlock();
  }
}

const nothing = (): void => undefined;

const unknownKey = (key: string): OpsError =>
  queueError('GATEWAY_QUEUE_UNKNOWN_KEY', `no upload with key ${key} is held here`);
