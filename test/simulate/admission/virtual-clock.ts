import type { Clock } from '../../../src/kernel/index.ts';
import { Heap } from './heap.ts';

interface Timer {
  readonly run: () => void;
  cancelled: boolean;
}

/** A clock that goes from event to event without waiting and calls everything back synchronously. */
export class VirtualClock implements Clock {
  readonly #timers = new Heap<Timer>();
  #now = 0;

  /** When the next timer is due, infinity when there is none. */
  get nextAt(): number {
    return this.#timers.nextKey;
  }

  now(): number {
    return this.#now;
  }

  elapsed(): number {
    return this.#now;
  }

  moveTo(now: number): void {
    this.#now = now;
  }

  /** Run the next timer; the clock stands at its time already. */
  runNext(): void {
    const timer = this.#timers.pop();
    if (timer?.cancelled === false) timer.run();
  }

  after(ms: number, run: () => void): () => void {
    const timer: Timer = { run, cancelled: false };
    this.#timers.push(this.#now + ms, timer);
    return () => {
      timer.cancelled = true;
    };
  }

  every(ms: number, run: () => void): () => void {
    let cancel = (): void => undefined;
    const arm = (): void => {
      cancel = this.after(ms, () => {
        arm();
        run();
      });
    };
    arm();
    return () => {
      cancel();
    };
  }

  sleep(): Promise<void> {
    return Promise.reject(new Error('nobody sleeps in a simulation'));
  }
}
