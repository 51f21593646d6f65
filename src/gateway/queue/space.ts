import { statfs } from 'node:fs/promises';
import type { Clock } from '../../kernel/index.ts';
import { queueError } from './errors.ts';

/** What statfs says of a file system, in blocks. */
export interface FreeSpace {
  readonly bavail: number;
  readonly blocks: number;
  readonly bsize: number;
}

/** Shares of the disk that are free, 0..1. */
export interface FreeThresholds {
  /** Below this only the first photo of a page is begun: whoever has no receipt yet comes first. */
  readonly scarceBelow: number;
  /** Below this nothing new is begun. */
  readonly refuseBelow: number;
  /** Below this even an upload that has begun is broken off, so that the disk never fills to its end. */
  readonly abortBelow: number;
}

/** Between the last two there is room for what had begun when the first refusal was given. */
export const DEFAULT_FREE_THRESHOLDS: FreeThresholds = {
  scarceBelow: 0.1,
  refuseBelow: 0.07,
  abortBelow: 0.05,
};

/** The machine's statfs. */
export const systemFreeSpace = (dir: string): Promise<FreeSpace> => statfs(dir);

const SAMPLE_MS = 1_000;

/** Knows how full the disk is: a sample every second, less what was written since. */
export class SpaceGauge {
  readonly #thresholds: FreeThresholds;
  readonly #sample: () => Promise<FreeSpace>;
  readonly #stop: () => void;
  #freeBytes = 0;
  #totalBytes = 1;
  /** Spent, and not known to be written: no sample has them. */
  #writingBytes = 0;
  /** Written since the last sample began: it may have them or not. */
  #writtenBytes = 0;
  #sampling: Promise<void> | undefined;

  private constructor(clock: Clock, thresholds: FreeThresholds, sample: () => Promise<FreeSpace>) {
    this.#thresholds = thresholds;
    this.#sample = sample;
    // A sample that fails leaves the last one standing, and what is written goes on being subtracted from it.
    this.#stop = clock.every(SAMPLE_MS, () => void this.refresh().catch(() => undefined));
  }

  static async start(
    clock: Clock,
    thresholds: FreeThresholds,
    sample: () => Promise<FreeSpace>,
  ): Promise<SpaceGauge> {
    const gauge = new SpaceGauge(clock, thresholds, sample);
    await gauge.refresh();
    return gauge;
  }

  /** Free share of the disk, 0..1. */
  get freeRatio(): number {
    return Math.max(0, this.#leftBytes) / this.#totalBytes;
  }

  get isFull(): boolean {
    return this.freeRatio < this.#thresholds.refuseBelow;
  }

  get isScarce(): boolean {
    return this.freeRatio < this.#thresholds.scarceBelow;
  }

  /**
   * Count bytes about to be written; throws when they would bring the disk below its last reserve. `wrote` follows
   * when the write has ended, well or not.
   */
  spend(bytes: number): void {
    if (this.#leftBytes - bytes < this.#thresholds.abortBelow * this.#totalBytes) {
      throw queueError('GATEWAY_QUEUE_FULL', 'Ruang simpan habis saat foto diterima; coba lagi nanti.');
    }
    this.#writingBytes += bytes;
  }

  wrote(bytes: number): void {
    this.#writingBytes -= bytes;
    this.#writtenBytes += bytes;
  }

  /** One sample at a time: a disk that answers late would have what was written taken off twice. */
  refresh(): Promise<void> {
    this.#sampling ??= this.#take().finally(() => (this.#sampling = undefined));
    return this.#sampling;
  }

  stop(): void {
    this.#stop();
  }

  async #take(): Promise<void> {
    const before = this.#writtenBytes;
    const { bavail, blocks, bsize } = await this.#sample();
    this.#freeBytes = bavail * bsize;
    this.#totalBytes = Math.max(1, blocks * bsize);
    // What was written while the sample was taken may not be in it yet.
    this.#writtenBytes -= before;
  }

  get #leftBytes(): number {
    return this.#freeBytes - this.#writingBytes - this.#writtenBytes;
  }
}
