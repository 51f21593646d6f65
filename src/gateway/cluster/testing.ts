import type { WorkerProcess } from './worker-handle.ts';

/** The other end of a worker: a process that answers what its primary asks, while it does not hang. */
export class OtherEnd implements WorkerProcess {
  readonly pid = 7;
  hangs = false;
  asked = 0;
  readonly signals: string[] = [];
  #hear: (message: unknown) => void = () => undefined;
  #exit: (code: number | null, signal: string | null) => void = () => undefined;

  onMessage(listener: (message: unknown) => void): void {
    this.#hear = listener;
  }

  onExit(listener: (code: number | null, signal: string | null) => void): void {
    this.#exit = listener;
  }

  send(message: object): boolean {
    const { siaga, id, topic } = message as { siaga: string; id: number; topic: string };
    if (siaga === 'ask' && topic === 'alive') this.asked += 1;
    if (siaga === 'ask' && !this.hangs) this.#hear({ siaga: 'answer', id, body: true });
    return true;
  }

  kill(signal: NodeJS.Signals): void {
    this.signals.push(signal);
    this.#exit(null, signal);
  }

  say(topic: string, body: unknown): void {
    this.#hear({ siaga: 'ask', id: 1, topic, body });
  }
}
