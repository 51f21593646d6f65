import { Worker } from 'node:worker_threads';
import type { Pack } from '../domain/pack.ts';
import { manualError } from '../errors.ts';
import type { WrittenPack } from './pack-files.ts';
import type { WorkerAnswer, WorkerData } from './worker.ts';

/** Packs in the hands of one worker: one in work, one waiting, so that none is idle while the next is put together. */
const IN_HAND = 2;

interface Hand {
  readonly worker: Worker;
  inHand: number;
}

/** Threads that make packs, each a few at a time; the first failure ends all of it. */
export class WorkerPool {
  readonly #hands: readonly Hand[];
  readonly #onWritten: (written: WrittenPack) => void;
  #failure: Error | undefined;
  #wake: () => void = () => undefined;

  constructor(size: number, data: WorkerData, onWritten: (written: WrittenPack) => void) {
    this.#onWritten = onWritten;
    this.#hands = Array.from({ length: size }, () => {
      const worker = new Worker(new URL('worker.ts', import.meta.url), { workerData: data });
      const hand: Hand = { worker, inHand: 0 };
      worker.on('message', (answer: WorkerAnswer) => {
        this.#heard(hand, answer);
      });
      worker.on('error', (cause) => {
        this.#fail(manualError('MANUAL_PACK_FAILED', 'pembuat paket berhenti', { cause }));
      });
      return hand;
    });
  }

  /** Hand a pack over as soon as a worker has room. Rejects with `MANUAL_PACK_FAILED` once one failed. */
  async give(pack: Pack): Promise<void> {
    for (;;) {
      this.#throwFailure();
      const free = this.#hands.reduce((a, b) => (b.inHand < a.inHand ? b : a));
      if (free.inHand < IN_HAND) {
        free.inHand += 1;
        free.worker.postMessage(pack);
        return;
      }
      await this.#nextWord();
    }
  }

  /** Everything that was given is written then. */
  async finish(): Promise<void> {
    while (this.#hands.some(({ inHand }) => inHand > 0)) {
      this.#throwFailure();
      await this.#nextWord();
    }
    this.#throwFailure();
  }

  async close(): Promise<void> {
    await Promise.all(this.#hands.map(({ worker }) => worker.terminate()));
  }

  #nextWord(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  #throwFailure(): void {
    if (this.#failure) throw this.#failure;
  }

  #heard(hand: Hand, answer: WorkerAnswer): void {
    hand.inHand -= 1;
    if (answer.kind === 'written') this.#onWritten(answer.written);
    else this.#fail(manualError('MANUAL_PACK_FAILED', `kecamatan ${answer.code}: ${answer.why}`));
    this.#wake();
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    this.#wake();
  }
}
