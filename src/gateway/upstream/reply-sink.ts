import type { ReplyHeaders } from './reply.ts';

/** Takes an answer as it comes. `data` returns false when it wants a pause, and calls `resume` when it is over. */
export interface ReplySink {
  /** It is on its way; `abort` gives it up. */
  begin?(abort: (cause: Error) => void): void;
  head(status: number, headers: ReplyHeaders): void;
  data(chunk: Buffer, resume: () => void): boolean;
  end(): void;
  /** How long it has kept the vendor waiting with its pauses, ms. */
  readonly pausedMs?: number;
}
