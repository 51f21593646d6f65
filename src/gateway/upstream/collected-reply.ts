import type { Clock } from '../../kernel/index.ts';
import type { ReplySink } from './reply-sink.ts';

const REPLY_BYTES_MAX = 64 * 1024;

export const TOO_SLOW = new Error('the answer does not come to an end');
const TOO_LONG = new Error('the answer is too long');

/**
 * A small answer, collected. One that never ends, drop by drop or in a flood, is given up: it would hold its place at
 * the vendor for ever.
 */
export class CollectedReply implements ReplySink {
  readonly #clock: Clock;
  readonly #timeoutMs: number;
  readonly #chunks: Buffer[] = [];
  #bytes = 0;
  #abort: (cause: Error) => void = () => undefined;
  #cancel: () => void = () => undefined;

  /** `timeoutMs`: longest from its head to its end. */
  constructor(clock: Clock, timeoutMs: number) {
    this.#clock = clock;
    this.#timeoutMs = timeoutMs;
  }

  get body(): Buffer {
    return Buffer.concat(this.#chunks);
  }

  begin(abort: (cause: Error) => void): void {
    this.#abort = abort;
  }

  head(): void {
    this.#cancel = this.#clock.after(this.#timeoutMs, () => {
      this.#abort(TOO_SLOW);
    });
  }

  data(chunk: Buffer): boolean {
    this.#bytes += chunk.length;
    if (this.#bytes > REPLY_BYTES_MAX) this.#abort(TOO_LONG);
    else this.#chunks.push(chunk);
    return true;
  }

  end(): void {
    this.stop();
  }

  /** It is over, one way or the other. */
  stop(): void {
    this.#cancel();
  }
}
