import type { ReplyHeaders } from './reply.ts';
import type { ReplySink } from './reply-sink.ts';

/** An answer that is passed on as it comes, unless its head says that it may be asked for once more. */
export class TentativeSink implements ReplySink {
  readonly #sink: ReplySink;
  readonly #keeps: (status: number, headers: ReplyHeaders) => boolean;
  #kept = false;
  #passed = false;

  /** `keeps`: whether an answer with this head is kept back. */
  constructor(sink: ReplySink, keeps: (status: number, headers: ReplyHeaders) => boolean) {
    this.#sink = sink;
    this.#keeps = keeps;
  }

  /** Whether anything of the answer has gone on. */
  get hasPassed(): boolean {
    return this.#passed;
  }

  head(status: number, headers: ReplyHeaders): void {
    this.#kept = this.#keeps(status, headers);
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
