import { OpsError, type Clock } from '../../kernel/index.ts';
import type { FileHeader, UploadFacts, UploadQueue } from './port.ts';
import { SEGMENT_DATA_START } from './segment-header.ts';

export interface ScrubSettings {
  /** Bytes read a second when nothing else goes on; 0 reads none. */
  readonly bytesPerSecond: number;
  /** Between two passes over all that is held. */
  readonly restMs: number;
}

export interface ScrubParts {
  readonly queue: Pick<UploadQueue, 'headers' | 'uploads' | 'read' | 'stats'>;
  readonly clock: Clock;
  /** A photo was read and found whole. */
  readonly onRead: (bytes: number) => void;
  /** The queue now knows that this one is damaged. */
  readonly onDamage: (upload: UploadFacts) => void;
  /** A file's header was damaged in part, and is whole again. */
  readonly onMend: (file: string, hurts: readonly string[]) => void;
}

/** One thing to look at. */
interface Look {
  readonly bytes: number;
  readonly check: () => Promise<void>;
}

const TICK_MS = 1_000;
/** Photos arriving at once up to which the disk counts as idle. */
const IDLE_TAKING = 8;
/** A tick that comes later than this tells of a process short of time. */
const LATE_MS = 50;

/**
 * Reads what is held, slowly and over and over, so that a photo which the disk has spoilt is found while the phone
 * still has it, not hours later when its turn comes, and a header while its other copy is whole. Photos that arrive
 * come first: it pauses while there are many.
 */
export class Scrub {
  readonly #settings: ScrubSettings;
  readonly #parts: ScrubParts;
  readonly #stop: () => void;
  #pass: Iterator<Look> | undefined;
  #restUntil = 0;
  #credit = 0;
  #tickedAt: number;
  #running: Promise<void> | undefined;
  #closed = false;

  constructor(settings: ScrubSettings, parts: ScrubParts) {
    this.#settings = settings;
    this.#parts = parts;
    this.#tickedAt = parts.clock.now();
    this.#stop = parts.clock.every(TICK_MS, () => {
      this.#tick();
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#stop();
    await this.#running;
  }

  #tick(): void {
    const { clock, queue } = this.#parts;
    const now = clock.now();
    const late = now - this.#tickedAt - TICK_MS;
    this.#tickedAt = now;
    // Not saved up: after a pause it goes on as slowly as before.
    this.#credit = Math.min(this.#settings.bytesPerSecond, this.#credit + this.#settings.bytesPerSecond);
    if (late > LATE_MS || queue.stats().taking > IDLE_TAKING || now < this.#restUntil) return;
    this.#running ??= this.#spend(now).finally(() => {
      this.#running = undefined;
    });
  }

  async #spend(now: number): Promise<void> {
    while (this.#credit > 0 && !this.#closed) {
      this.#pass ??= this.#looks();
      const next = this.#pass.next();
      if (next.done === true) {
        this.#pass = undefined;
        this.#restUntil = now + this.#settings.restMs;
        return;
      }
      this.#credit -= next.value.bytes;
      await next.value.check();
    }
  }

  *#looks(): Generator<Look, undefined> {
    const { queue } = this.#parts;
    for (const header of queue.headers())
      yield { bytes: SEGMENT_DATA_START, check: () => this.#mend(header) };
    for (const upload of queue.uploads()) yield { bytes: upload.bytes, check: () => this.#check(upload) };
  }

  async #mend(header: FileHeader): Promise<void> {
    try {
      const hurts = await header.mend();
      if (hurts.length > 0) this.#parts.onMend(header.file, hurts);
    } catch {
      // It was emptied meanwhile, or cannot be written now: the next pass looks again, and a disk that fails tells itself.
    }
  }

  async #check(upload: UploadFacts): Promise<void> {
    try {
      await this.#parts.queue.read(upload);
      this.#parts.onRead(upload.bytes);
    } catch (error) {
      // Anything else says nothing of the photo: it was delivered meanwhile, or the machine has no handles left.
      if (error instanceof OpsError && error.code === 'GATEWAY_QUEUE_DAMAGED') this.#parts.onDamage(upload);
    }
  }
}
