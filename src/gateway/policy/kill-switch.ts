import type { KillSwitch, PolicyAck } from '../../contracts/index.ts';
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
  /** Told once it is pulled and everybody here obeys it. */
  readonly onPulled: (word: PolicyAck) => void;
  /** Have it obeyed by whoever else obeys this gateway's policy; whether all do. */
  readonly obeyedByAll: () => Promise<boolean>;
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
  /** Serial of the kill switch that was told of. */
  #told = 0;
  #isLooking = false;
  #stop: (() => void) | undefined;

  constructor(parts: KillSwitchParts) {
    this.#parts = parts;
  }

  /** Obey an order that was placed while the gateway was down. */
  async open(): Promise<void> {
    const { store, logger } = this.#parts;
    this.#armed = await store.armed().catch((error: unknown) => {
      logger.error({ err: error }, 'the kill switch that lies ready cannot be read');
      return undefined;
    });
    await this.look();
  }

  /** Look for an order twice a second. */
  start(): void {
    this.#stop = this.#parts.clock.every(LOOK_EVERY_MS, () => void this.look());
  }

  close(): void {
    this.#stop?.();
  }

  /** A kill switch came from the control plane; a newer one replaces what lies ready. Whether it was one. */
  async arm(jws: string): Promise<boolean> {
    const { book, logger } = this.#parts;
    const sent = await book.killSwitch(jws).catch((error: unknown) => {
      logger.warn({ err: error }, 'a kill switch that is none was sent');
      return undefined;
    });
    if (sent && jws !== this.#armed) await book.inTurn(() => this.#keep(jws, sent));
    return sent !== undefined;
  }

  async #keep(jws: string, { serial }: KillSwitch): Promise<void> {
    const { book, store, logger } = this.#parts;
    // One that is not signed by a key of today is no longer any good, and must not keep the next one out.
    const ready = await book.killSwitch(this.#armed ?? '').catch(() => undefined);
    if (ready && serial <= ready.serial) return;
    try {
      await store.arm(jws);
    } catch (error) {
      logger.error({ err: error, serial }, 'the disk refuses the kill switch that was sent: it is not armed');
      return;
    }
    this.#armed = jws;
    logger.info({ serial }, 'a kill switch lies ready');
    await book.note({ what: 'kill-switch-armed', epoch: book.inForce.epoch, killSwitch: serial });
  }

  /** Look for an order and obey it, once; then see to it that everybody does. */
  async look(): Promise<void> {
    if (this.#isLooking) return;
    this.#isLooking = true;
    try {
      await this.#obeyOrder();
      await this.#tell();
    } catch (error) {
      this.#parts.logger.error({ err: error }, 'the order to pull the kill switch could not be obeyed');
    } finally {
      this.#isLooking = false;
    }
  }

  async #obeyOrder(): Promise<void> {
    const { store, book } = this.#parts;
    const order = await store.order();
    const text = order && JSON.stringify(order);
    if (order === undefined || text === this.#lastOrder) return;
    this.#lastOrder = text;
    await book.inTurn(() => this.#pull(order));
  }

  /** Nobody is told of a kill switch that a worker does not obey yet: the next look asks again. */
  async #tell(): Promise<void> {
    const { book, store, logger, onPulled, obeyedByAll } = this.#parts;
    const { serial = this.#told } = book.inForce.standing.killed ?? {};
    if (serial === this.#told) return;
    if (!(await obeyedByAll())) {
      logger.error({ serial }, 'the kill switch is pulled, and a worker does not obey it yet');
      return;
    }
    this.#told = serial;
    await store.noteObeyed(serial).catch((error: unknown) => {
      logger.error({ err: error }, 'that the kill switch is obeyed could not be written down');
    });
    const word = killedWord(book);
    if (word) onPulled(word);
  }

  async #pull({ jws, by, reason }: KillOrder): Promise<void> {
    const { book, clock, logger } = this.#parts;
    const { standing, epoch } = book.inForce;
    try {
      const killSwitch = await book.killSwitch(jws);
      const next = afterKillSwitch(standing, killSwitch, { atMs: clock.now(), by, reason });
      if (!next) return;
      const words = { epoch, reason, why: `pulled by ${by}`, killSwitch: killSwitch.serial };
      await book.change(next, book.jws, { what: 'kill-switch-pulled', ...words }, 'even-unsaved');
      logger.error({ ...words, by }, 'the kill switch is pulled: adaptive-only');
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

/** What the control plane is told while the kill switch is pulled here; what it pulled itself it knows. */
function killedWord({ inForce }: PolicyBook): PolicyAck | undefined {
  const { killed } = inForce.standing;
  if (!killed?.here) return undefined;
  const { serial, by, reason, atMs } = killed;
  const { gatewayId: gateway, epoch } = inForce;
  return { gateway, epoch, verdict: 'killed', at: new Date(atMs).toISOString(), serial, by, reason };
}
