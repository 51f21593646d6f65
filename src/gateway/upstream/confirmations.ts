import type { Logger } from '../../instrumentation/index.ts';
import { OpsError, type Clock } from '../../kernel/index.ts';
import type { UploadQueue } from '../queue/port.ts';

export interface ConfirmationParts {
  readonly queue: Pick<UploadQueue, 'confirm'>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** First pause before a confirmation is written again; doubles up to 64 times itself. */
  readonly backoffMs: number;
}

const DOUBLINGS_MAX = 6;

const isForLackOfSpace = (error: unknown): boolean =>
  error instanceof OpsError && error.code === 'GATEWAY_QUEUE_FULL';

/**
 * Writes down what the vendor has confirmed. On a disk without room that has to wait: the upload is then neither
 * sent again nor forgotten, but its confirmation written once there is room.
 */
export class Confirmations {
  readonly #parts: ConfirmationParts;
  readonly #waiting = new Map<string, () => void>();
  readonly #running = new Set<Promise<void>>();
  #closed = false;

  constructor(parts: ConfirmationParts) {
    this.#parts = parts;
  }

  /** Resolves when it is durable, or when it has to wait for room or for the next start. Never rejects. */
  confirm(key: string): Promise<void> {
    return this.#try(key, 0);
  }

  /** Stop trying and wait for the try under way; what is not written down is sent again after the next start. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const cancel of this.#waiting.values()) cancel();
    this.#waiting.clear();
    await Promise.all(this.#running);
  }

  async #try(key: string, times: number): Promise<void> {
    try {
      await this.#parts.queue.confirm(key);
    } catch (error) {
      if (isForLackOfSpace(error)) this.#later(key, times);
      // What its state on disk is, only a restart can tell.
      else this.#parts.logger.error({ err: error, key }, 'a confirmed upload could not be settled');
    }
  }

  #later(key: string, times: number): void {
    const { clock, backoffMs } = this.#parts;
    if (this.#closed) return;
    this.#waiting.get(key)?.();
    const again = (): void => {
      this.#waiting.delete(key);
      const run = this.#try(key, times + 1).finally(() => this.#running.delete(run));
      this.#running.add(run);
    };
    this.#waiting.set(key, clock.after(backoffMs * 2 ** Math.min(times, DOUBLINGS_MAX), again));
  }
}
