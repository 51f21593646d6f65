import type { PolicyAck } from '../../contracts/index.ts';
import type { Logger } from '../../instrumentation/index.ts';
import type { Clock } from '../../kernel/index.ts';
import { afterKillSwitch } from '../domain/policy-standing.ts';
import type { PolicyBook } from './policy-book.ts';
import type { KillOrder, PolicyStore } from './policy-store.ts';

export interface KillSwitchParts {
  readonly book: PolicyBook;
  readonly store: PolicyStore;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Told once it is pulled. */
  readonly onPulled: (word: PolicyAck) => void;
  /** Have it obeyed by whoever else obeys this gateway's policy. */
  readonly onChange: () => Promise<unknown> | undefined;
}

const LOOK_EVERY_MS = 500;

/**
 * The kill switch at this gateway. It comes signed from the control plane and lies ready; an order in the gateway's
 * own folder, which whoever commands the host can place, pulls it without anybody's help.
 */
export class KillSwitchKeeper {
  readonly #parts: KillSwitchParts;
  #armed: string | undefined;
  #lastOrder: string | undefined;
  #stop: (() => void) | undefined;

  constructor(parts: KillSwitchParts) {
    this.#parts = parts;
  }

  /** Obey an order that was placed while the gateway was down. */
  async open(): Promise<void> {
    const { store, book, onPulled } = this.#parts;
    this.#armed = await store.armed();
    await this.look();
    const word = killedWord(book);
    if (word) onPulled(word);
  }

  /** Look for an order twice a second. */
  start(): void {
    this.#stop = this.#parts.clock.every(LOOK_EVERY_MS, () => void this.look());
  }

  close(): void {
    this.#stop?.();
  }

  /** A kill switch came from the control plane; a newer one replaces what lies ready. */
  async arm(jws: string): Promise<void> {
    const { book, store, logger } = this.#parts;
    if (jws === this.#armed) return;
    await book.inTurn(async () => {
      try {
        const { serial } = await book.killSwitch(jws);
        const ready = this.#armed === undefined ? undefined : await book.killSwitch(this.#armed);
        if (ready && serial <= ready.serial) return;
        await store.arm(jws);
        this.#armed = jws;
        await book.note({ what: 'kill-switch-armed', epoch: book.inForce.epoch, killSwitch: serial });
      } catch (error) {
        logger.warn({ err: error }, 'a kill switch that is none was sent');
      }
    });
  }

  /** Look for an order and obey it, once. */
  async look(): Promise<void> {
    const { store, book, logger } = this.#parts;
    try {
      const order = await store.order();
      const text = order && JSON.stringify(order);
      if (order === undefined || text === this.#lastOrder) return;
      this.#lastOrder = text;
      await book.inTurn(() => this.#pull(order));
    } catch (error) {
      logger.error({ err: error }, 'the order to pull the kill switch could not be obeyed');
    }
  }

  async #pull({ jws, by, reason }: KillOrder): Promise<void> {
    const { book, clock, logger, onPulled, onChange } = this.#parts;
    const { standing, epoch } = book.inForce;
    try {
      const killSwitch = await book.killSwitch(jws);
      const next = afterKillSwitch(standing, killSwitch, { atMs: clock.now(), by, reason });
      if (!next) return;
      const words = { epoch, reason, why: `pulled by ${by}`, killSwitch: killSwitch.serial };
      await book.change(next, book.jws, { what: 'kill-switch-pulled', ...words }, 'even-unsaved');
      logger.error({ ...words, by }, 'the kill switch is pulled: adaptive-only');
      await onChange();
      const word = killedWord(book);
      if (word) onPulled(word);
    } catch (error) {
      const why = error instanceof Error ? error.message : 'it is none';
      logger.error({ err: error, by }, 'the kill switch was refused');
      await book.note({
        what: 'kill-switch-refused',
        epoch,
        reason,
        why: `ordered by ${by}: ${why}`.slice(0, 500),
      });
    }
  }
}

/** What the control plane is told while the kill switch is pulled here. */
function killedWord({ inForce }: PolicyBook): PolicyAck | undefined {
  const { killed } = inForce.standing;
  if (!killed?.here) return undefined;
  const { serial, by, reason, atMs } = killed;
  const { gatewayId: gateway, epoch } = inForce;
  return { gateway, epoch, verdict: 'killed', at: new Date(atMs).toISOString(), serial, by, reason };
}
