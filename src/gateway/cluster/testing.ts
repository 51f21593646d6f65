import type { WorkerProcess } from './worker-handle.ts';

/** The other end of a worker: a process that answers what its primary asks, and ends when told to, while it does not hang. */
export class OtherEnd implements WorkerProcess {
  readonly pid = 7;
  hangs = false;
  asked = 0;
  hasEnded = false;
  readonly signals: string[] = [];
  /** What its primary answered it, oldest first. */
  readonly told: unknown[] = [];
  /** What it was asked to obey, oldest first. */
  readonly orders: unknown[] = [];
  #hear: (message: unknown) => void = () => undefined;
  #exit: (code: number | null, signal: string | null) => void = () => undefined;

  onMessage(listener: (message: unknown) => void): void {
    this.#hear = listener;
  }

  onExit(listener: (code: number | null, signal: string | null) => void): void {
    this.#exit = listener;
  }

  send(message: object): boolean {
    const { siaga, id, topic, body } = message as { siaga: string; id: number; topic: string; body: unknown };
    if (siaga === 'answer') this.told.push(body);
    if (siaga === 'ask' && topic === 'alive') this.asked += 1;
    if (siaga !== 'ask' || this.hangs) return true;
    if (topic === 'obey') this.orders.push(body);
    this.#hear({ siaga: 'answer', id, body: topic === 'close' ? [] : true });
    if (topic === 'close') this.#end(0, null);
    return true;
  }

  kill(signal: NodeJS.Signals): void {
    this.signals.push(signal);
    this.#end(null, signal);
  }

  say(topic: string, body: unknown): void {
    this.#hear({ siaga: 'ask', id: 1, topic, body });
  }

  #end(code: number | null, signal: string | null): void {
    this.hasEnded = true;
    this.#exit(code, signal);
  }
}
