/** Time as a port: everything that waits or reads the time takes a Clock, so that tests own it. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number;
  /** Milliseconds since some moment, whatever the wall clock is set to meanwhile: what durations are measured by. */
  elapsed(): number;
  /** Run `fn` once after `ms`; the returned function cancels it. */
  after(ms: number, fn: () => void): () => void;
  /** Run `fn` every `ms`; the returned function stops it. */
  every(ms: number, fn: () => void): () => void;
  /** Resolve after `ms`; reject with the signal's reason when aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/**
 * A clock that tells the time as it was when this was called, and runs on from there by what has passed. Whoever measures
 * durations takes this one: a wall clock that is set meanwhile by an hour or a day is then nothing to them.
 */
export function steadyClock(clock: Clock): Clock {
  const start = clock.now() - clock.elapsed();
  return {
    now: () => start + clock.elapsed(),
    elapsed: () => clock.elapsed(),
    after: (ms, fn) => clock.after(ms, fn),
    every: (ms, fn) => clock.every(ms, fn),
    sleep: (ms, signal) => clock.sleep(ms, signal),
  };
}

/** The machine's clock. Timers do not keep the process alive on their own. */
export const systemClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  after(ms, fn) {
    const timer = setTimeout(fn, ms);
    timer.unref();
    return () => {
      clearTimeout(timer);
    };
  },
  every(ms, fn) {
    const timer = setInterval(fn, ms);
    timer.unref();
    return () => {
      clearInterval(timer);
    };
  },
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason as Error);
        return;
      }
      const onAbort = () => {
        clearTimeout(timer);
        reject(signal?.reason as Error);
      };
      const timer = setTimeout(() => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      }, ms);
      signal?.addEventListener('abort', onAbort, { once: true });
    }),
};
