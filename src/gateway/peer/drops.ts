import { PEER_KEYS_MAX, PEER_PATHS, standbyKeysSchema } from '../../contracts/index.ts';
import type { Clock } from '../../kernel/index.ts';
import type { UploadQueue } from '../queue/port.ts';
import type { PeerClient } from './peer-client.ts';

export interface DropsParts {
  readonly queue: Pick<UploadQueue, 'find'>;
  readonly peer: Pick<PeerClient, 'send'>;
  readonly clock: Clock;
  /** Between two looks at what the peer has. */
  readonly reconcileMs: number;
  /** A copy of an upload that is held here stands at the peer. */
  readonly onStanding: (key: string) => void;
}

const FLUSH_MS = 1_000;
/** Keys that wait to be told; of those beyond it the peer is reminded at the next reconciliation. */
const WAITING_MAX = 100_000;

/**
 * Tells the peer which copies it may drop. What is told is what the journal here has as delivered, so a word that is
 * lost, with this process or on the way, leaves a copy too many and no more: the peer's list is gone through now and
 * then. A key that is unknown here is never dropped: after the loss of this disk all are.
 */
export class Drops {
  readonly #parts: DropsParts;
  readonly #waiting = new Set<string>();
  readonly #stops: readonly (() => void)[];
  #telling: Promise<void> | undefined;
  #reconciling: Promise<void> | undefined;
  #closed = false;

  constructor(parts: DropsParts) {
    this.#parts = parts;
    this.#stops = [
      parts.clock.every(FLUSH_MS, () => {
        this.#telling ??= this.#tell().finally(() => (this.#telling = undefined));
      }),
      parts.clock.every(parts.reconcileMs, () => {
        this.#reconciling ??= this.#reconcile().finally(() => (this.#reconciling = undefined));
      }),
    ];
  }

  /** The vendor has confirmed it. */
  add(key: string): void {
    if (this.#waiting.size < WAITING_MAX) this.#waiting.add(key);
  }

  /** Tell what still waits, once, and stop. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const stop of this.#stops) stop();
    await Promise.all([this.#telling, this.#reconciling]);
    await this.#tell();
  }

  async #tell(): Promise<void> {
    while (this.#waiting.size > 0) {
      const keys = [...this.#waiting].slice(0, PEER_KEYS_MAX);
      const reply = await this.#parts.peer.send({
        method: 'POST',
        path: PEER_PATHS.drop,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ keys }),
      });
      // They go on waiting; the next beat tells them again.
      if (reply.kind !== 'answer' || reply.status !== 200) return;
      for (const key of keys) this.#waiting.delete(key);
    }
  }

  async #reconcile(): Promise<void> {
    const { peer, queue, onStanding } = this.#parts;
    for (let from = 0; !this.#closed;) {
      const reply = await peer.send({ method: 'GET', path: `${PEER_PATHS.keys}?from=${String(from)}` });
      const said = reply.kind === 'answer' && reply.status === 200 ? reply.body : undefined;
      const { data } = standbyKeysSchema.safeParse(said);
      if (!data || data.keys.length === 0) return;
      for (const key of data.keys) {
        const known = queue.find(key);
        if (known?.delivered === true) this.add(key);
        else if (known) onStanding(key);
      }
      from += PEER_KEYS_MAX;
    }
  }
}
