import { isPassing, type ReplyHeaders } from './reply.ts';
import type { ReplySink } from './reply-sink.ts';

/** An answer that is passed on as it comes, unless its head says that the next may be better and it may be asked for again. */
export class TentativeSink implements ReplySink {
  readonly #sink: ReplySink;
  readonly #mayAskAgain: () => boolean;
  #kept = false;
  #passed = false;

  constructor(sink: ReplySink, mayAskAgain: () => boolean) {
    this.#sink = sink;
    this.#mayAskAgain = mayAskAgain;
  }

  /** Whether anything of the answer has gone on. */
  get hasPassed(): boolean {
    return this.#passed;
  }

  get pausedMs(): number {
    return this.#sink.pausedMs ?? 0;
  }

  head(status: number, headers: ReplyHeaders): void {
    this.#kept = isPassing(status, headers) && this.#mayAskAgain();
    if (this.#kept) return;
    this.#passed = true;
    this.#sink.head(status, headers);
  }

  data(chunk: Buffer, resume: () => void): boolean {
    return this.#kept || this.#sink.data(chunk, resume);
  }

  end(): void {
    if (!this.#kept) this.#sink.end();
  }
}
