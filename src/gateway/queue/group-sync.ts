import type { SyncFile } from './sync-file.ts';

interface Waiter {
  resolve(): void;
  reject(error: Error): void;
}

/**
 * Group commit: one fdatasync at a time, shared by everyone who asked before it began. There is no timer; the
 * next one starts as soon as the previous ends, so an idle disk adds no wait and a busy one makes larger groups.
 * After a failed sync every call fails: the kernel may have dropped the dirty pages, and a second sync of the
 * same file would then report success for data that is gone.
 */
export class GroupSync {
  readonly #file: SyncFile;
  #waiting: Waiter[] = [];
  #running = false;
  #failure: Error | undefined;

  constructor(file: SyncFile) {
    this.#file = file;
  }

  /** Resolves after a sync that began after this call; rejects for good once one has failed. */
  sync(): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#failure !== undefined) {
        reject(this.#failure);
        return;
      }
      this.#waiting.push({ resolve, reject });
      if (!this.#running) void this.#run();
    });
  }

  async #run(): Promise<void> {
    this.#running = true;
    while (this.#waiting.length > 0) {
      const group = this.#waiting;
      this.#waiting = [];
      try {
        await this.#file.sync();
        for (const waiter of group) waiter.resolve();
      } catch (cause) {
        const failure = new Error('an fdatasync failed', { cause });
        this.#failure = failure;
        for (const waiter of [...group, ...this.#waiting]) waiter.reject(failure);
        this.#waiting = [];
      }
    }
    this.#running = false;
  }
}
