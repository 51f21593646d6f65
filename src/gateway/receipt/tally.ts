import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { isAbsent } from '../../kernel/index.ts';
import type { UploadIdentity } from '../../contracts/index.ts';
import type { Logger } from '../../instrumentation/index.ts';
import type { Clock } from '../../kernel/index.ts';

/**
 * One count a province, by its two digits: 64 bits each, little-endian. First those of all uploads, behind them those
 * of other ballots than the presidential one, which a file of an earlier version lacks.
 */
const PROVINCES = 100;
const COUNT_BYTES = 8;
const TABLE_BYTES = PROVINCES * COUNT_BYTES;
const FILE_BYTES = 2 * TABLE_BYTES;
/** Photographed first; what should have come by now is known of its pages alone. */
const EXPECTED_BALLOT: UploadIdentity['ballot'] = 'ppwp';
const SYNC_EVERY_MS = 1_000;

const folderIn = (dataDir: string): string => join(dataDir, 'receipts');

export interface TallyOptions {
  readonly dataDir: string;
  /** Number of the worker's own queue folder: whoever has that open writes its count alone. */
  readonly lane: number;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * How many uploads got their first receipt from one worker, by province, since the data folder was made. It is
 * counted apart from the queue and from the vendor, so that the three can be compared. No receipt waits for it: a
 * kill loses what was counted in the last moment, a power cut what was in the last second or so.
 */
export class ReceiptTally {
  readonly #file: FileHandle;
  readonly #counts: Buffer;
  readonly #logger: Logger;
  readonly #stopSyncing: () => void;
  #isUnwritten = false;
  #isUnsynced = false;
  #writing: Promise<void> | undefined;

  private constructor(file: FileHandle, counts: Buffer, { clock, logger }: TallyOptions) {
    this.#file = file;
    this.#counts = counts;
    this.#logger = logger;
    this.#stopSyncing = clock.every(SYNC_EVERY_MS, () => void this.#sync().catch(this.#complain));
  }

  /** Go on where the last worker with this number stopped. Rejects when the file cannot be read or made. */
  static async open(options: TallyOptions): Promise<ReceiptTally> {
    const dir = folderIn(options.dataDir);
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    const path = join(dir, String(options.lane));
    const file = await open(path, 'r+').catch((error: unknown) => {
      // Any other fault passes, and must not cost what was counted.
      if (isAbsent(error)) return open(path, 'wx+', 0o600);
      throw error;
    });
    try {
      const counts = Buffer.alloc(FILE_BYTES);
      await file.read(counts, 0, FILE_BYTES, 0);
      return new ReceiptTally(file, counts, options);
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  /** This upload got its first receipt. */
  readonly count = ({ tps, ballot }: Pick<UploadIdentity, 'tps' | 'ballot'>): void => {
    const at = Number(tps.slice(0, 2)) * COUNT_BYTES;
    this.#add(at);
    if (ballot !== EXPECTED_BALLOT) this.#add(TABLE_BYTES + at);
    this.#isUnwritten = true;
    this.#writing ??= this.#write()
      .catch(this.#complain)
      .finally(() => (this.#writing = undefined));
  };

  /** Everything counted is on the disk then. */
  async close(): Promise<void> {
    this.#stopSyncing();
    await this.#writing;
    await this.#sync().catch(this.#complain);
    await this.#file.close();
  }

  #add(at: number): void {
    this.#counts.writeBigUInt64LE(this.#counts.readBigUInt64LE(at) + 1n, at);
  }

  /** What is counted while one write runs goes with the next. */
  async #write(): Promise<void> {
    while (this.#isUnwritten) {
      this.#isUnwritten = false;
      this.#isUnsynced = true;
      await this.#file.write(this.#counts, 0, FILE_BYTES, 0);
    }
  }

  async #sync(): Promise<void> {
    if (!this.#isUnsynced) return;
    this.#isUnsynced = false;
    await this.#file.datasync();
  }

  /** A count that is behind shows on the status page; it costs nobody a receipt. */
  readonly #complain = (error: unknown): void => {
    this.#logger.error({ err: error }, 'the count of receipts is not written');
  };
}

/** First receipts of one province. */
export interface Received {
  readonly uploads: number;
  /** Of `uploads`, those of other ballots than the presidential one. */
  readonly otherBallots: number;
}

const NONE: Received = { uploads: 0, otherBallots: 0 };

/** First receipts of a whole gateway by province: all its workers', also of those that are gone. */
export function talliesIn(dataDir: string): ReadonlyMap<string, Received> {
  const totals = new Map<string, Received>();
  const dir = folderIn(dataDir);
  for (const name of filesIn(dir)) {
    const counts = Buffer.alloc(FILE_BYTES);
    readFileSync(join(dir, name)).copy(counts);
    for (let at = 0; at < TABLE_BYTES; at += COUNT_BYTES) {
      const uploads = Number(counts.readBigUInt64LE(at));
      if (uploads === 0) continue;
      const otherBallots = Number(counts.readBigUInt64LE(TABLE_BYTES + at));
      const province = String(at / COUNT_BYTES).padStart(2, '0');
      const before = totals.get(province) ?? NONE;
      totals.set(province, {
        uploads: before.uploads + uploads,
        otherBallots: before.otherBallots + otherBallots,
      });
    }
  }
  return totals;
}

function filesIn(dir: string): readonly string[] {
  try {
    return readdirSync(dir);
  } catch (error) {
    if (isAbsent(error)) return [];
    throw error;
  }
}
