import type { ServerResponse } from 'node:http';
import type { Clock } from '../../kernel/index.ts';
import type { ReplyHeaders } from '../upstream/reply.ts';
import type { ReplySink } from '../upstream/reply-sink.ts';
import { cutOff } from './cut-off.ts';
import { returnHead } from './headers.ts';
import type { Tee } from './snapshot-cache.ts';

/** Answers up to this size go out in one string with their head. */
const ONE_STRING_BYTES = 16 * 1024;

export interface PassingParts {
  /** Takes a copy. */
  readonly tee: Tee | undefined;
  readonly clock: Pick<Clock, 'now' | 'after'>;
  /** Longest that the answer may wait for its reader, all pauses together. */
  readonly patienceMs: number;
}

/**
 * An answer on its way through to the client. While its reader is slow the vendor cannot go on, and its place there is
 * taken: who uses up the patience is cut off.
 */
export class PassingAnswer implements ReplySink {
  readonly #res: ServerResponse;
  readonly #parts: PassingParts;
  #declaredBytes: string | string[] | undefined;
  #patienceMs: number;
  /** How long the vendor has waited for the reader, ms: none of it is the vendor's own time. */
  pausedMs = 0;

  constructor(res: ServerResponse, parts: PassingParts) {
    this.#res = res;
    this.#parts = parts;
    this.#patienceMs = parts.patienceMs;
  }

  head(status: number, headers: ReplyHeaders): void {
    this.#parts.tee?.head(status, headers);
    this.#declaredBytes = headers['content-length'];
    returnHead(this.#res, status, headers);
  }

  data(chunk: Buffer, resume: () => void): boolean {
    this.#parts.tee?.data(chunk);
    // Most answers come in one piece: it goes out with the head and the end in one turn …
    if (String(chunk.length) === this.#declaredBytes) {
      // … and a small one in one string with them, byte for byte: two pieces cost the kernel twice as much.
      if (chunk.length <= ONE_STRING_BYTES) this.#res.end(chunk.toString('latin1'), 'latin1');
      else this.#res.end(chunk);
      return true;
    }
    if (this.#res.write(chunk)) return true;
    this.#waitForReader(resume);
    return false;
  }

  end(): void {
    this.#parts.tee?.end();
    if (!this.#res.writableEnded) this.#res.end();
  }

  /** A reader that has gone reads no more: its leaving is told elsewhere, and ends the answer. */
  #waitForReader(resume: () => void): void {
    const { clock } = this.#parts;
    const since = clock.now();
    const cancel = clock.after(this.#patienceMs, () => {
      cutOff(this.#res);
    });
    this.#res.once('close', cancel);
    this.#res.once('drain', () => {
      cancel();
      this.#res.off('close', cancel);
      const paused = clock.now() - since;
      this.#patienceMs -= paused;
      this.pausedMs += paused;
      resume();
    });
  }
}
