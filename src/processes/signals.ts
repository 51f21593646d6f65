/** What a process is told from outside: to end, or to take its settings anew. */
export type Told = 'SIGTERM' | 'SIGINT' | 'SIGHUP';

const waiting: Told[] = [];
let hear = (signal: Told): void => {
  waiting.push(signal);
};

// From the moment this file is loaded. It imports nothing, so that it can be loaded before all that takes its time.
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
  process.on(signal, () => {
    hear(signal);
  });
}

/** Hear signals, those first that came before. One listener: the last. */
export function onSignals(listener: (signal: Told) => void): void {
  hear = listener;
  for (const signal of waiting.splice(0)) listener(signal);
}
