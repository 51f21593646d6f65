import { PEER_KEYS_MAX } from '../../contracts/index.ts';
import type { Logger } from '../../instrumentation/index.ts';
import type { Clock } from '../../kernel/index.ts';
import type { StandbyQuestion } from '../cluster/topics.ts';
import { QueueLanes } from '../queue/lanes.ts';
import type { HoldResult, Known, UploadHead, UploadQueue } from '../queue/port.ts';
import { peerError } from './errors.ts';
import { PROMOTION_LOOK_MS, type Promotion } from './promotion.ts';

export interface StandbyParts {
  /** Gateways whose copies are kept. */
  readonly owners: readonly string[];
  /** Open the copies that one lane keeps for an owner. */
  readonly open: (owner: string, lane: number) => Promise<UploadQueue>;
  /** Number of this process's own lane. */
  readonly lane: number;
  /** What this gateway delivers: the copies of a promoted owner with it. */
  readonly delivering: Pick<QueueLanes, 'lend' | 'takeBack'>;
  readonly promotionOf: (owner: string) => Promise<Promotion | undefined>;
  readonly clock: Clock;
  readonly logger: Pick<Logger, 'info' | 'error'>;
}

interface Kept {
  readonly copies: QueueLanes;
  promoted: boolean;
}

/**
 * Copies of other gateways' held uploads. They stand in queues of their own, one for each owner, which nobody empties:
 * their owner delivers, and says so. Once a person has promoted an owner's copies they are drained here as if they
 * were own ones, under the same keys.
 */
export class Standby {
  readonly #parts: StandbyParts;
  readonly #kept: ReadonlyMap<string, Kept>;
  readonly #stop: () => void;
  #looking: Promise<void> | undefined;

  private constructor(parts: StandbyParts, kept: ReadonlyMap<string, Kept>) {
    this.#parts = parts;
    this.#kept = kept;
    this.#stop = parts.clock.every(PROMOTION_LOOK_MS, () => {
      this.#looking ??= this.#look().finally(() => (this.#looking = undefined));
    });
  }

  static async open(parts: StandbyParts): Promise<Standby> {
    const kept = new Map<string, Kept>();
    try {
      for (const owner of parts.owners)
        kept.set(owner, { copies: new QueueLanes(await parts.open(owner, parts.lane)), promoted: false });
    } catch (error) {
      for (const { copies } of kept.values()) await copies.close();
      throw error;
    }
    const standby = new Standby(parts, kept);
    await standby.#look();
    return standby;
  }

  /** The copies of an owner. Throws `GATEWAY_STANDBY_FOREIGN` when none are kept for it. */
  of(owner: string): Pick<UploadQueue, 'find' | 'refusal'> {
    return this.#copiesOf(owner);
  }

  hold(
    owner: string,
    head: UploadHead,
    body: AsyncIterable<Buffer>,
    limits: { readonly maxBytes: number },
  ): Promise<HoldResult> {
    return this.#copiesOf(owner).hold(head, body, limits);
  }

  /** Of these keys drop those that stand here; durable when it resolves. */
  async drop(owner: string, keys: readonly string[]): Promise<void> {
    const copies = this.#copiesOf(owner);
    await Promise.all(
      keys.filter((key) => copies.find(key)?.delivered === false).map((key) => copies.confirm(key)),
    );
  }

  /** Keys that stand here for an owner, `count` of them from place `from` on. */
  keys(owner: string, from: number, count: number): readonly string[] {
    const keys: string[] = [];
    let at = 0;
    const copies = this.#copiesOf(owner);
    for (const { key } of copies.uploads()) {
      if (at >= from + count) break;
      if (!isWhole(copies.find(key))) continue;
      if (at >= from) keys.push(key);
      at += 1;
    }
    return keys;
  }

  /** What a sibling asks. */
  async answer(question: StandbyQuestion): Promise<readonly string[]> {
    const { owner } = question;
    switch (question.kind) {
      case 'find':
        return isWhole(this.#copiesOf(owner).find(question.key)) ? [question.key] : [];
      case 'drop':
        await this.drop(owner, question.keys);
        return [];
      case 'keys':
        return this.keys(owner, question.from, PEER_KEYS_MAX);
    }
  }

  /** What stands by for each owner: nothing once it is promoted, for then it counts as held here. */
  *counts(): Generator<{ readonly owner: string; readonly uploads: number; readonly bytes: number }> {
    for (const [owner, { copies, promoted }] of this.#kept) {
      const { heldByProvince, deadLetters, bytes } = copies.stats();
      const held = [...heldByProvince.values()].reduce((sum, count) => sum + count, 0);
      yield { owner, uploads: promoted ? 0 : held + deadLetters, bytes: promoted ? 0 : bytes };
    }
  }

  /** Keep the copies of a lane whose worker is gone too; resolves for each when nothing is left in it. */
  async adopt(lane: number): Promise<readonly Promise<void>[]> {
    const emptied: Promise<void>[] = [];
    for (const [owner, { copies }] of this.#kept) {
      const left = await this.#parts.open(owner, lane);
      const { promise, resolve } = Promise.withResolvers<undefined>();
      copies.adopt(left, () => {
        resolve(undefined);
      });
      emptied.push(promise);
    }
    return emptied;
  }

  async close(): Promise<void> {
    this.#stop();
    await this.#looking;
    await Promise.all([...this.#kept.values()].map(({ copies }) => copies.close()));
  }

  #copiesOf(owner: string): QueueLanes {
    const kept = this.#kept.get(owner);
    if (kept) return kept.copies;
    throw peerError('GATEWAY_STANDBY_FOREIGN', `no copies are kept here for "${owner}"`);
  }

  async #look(): Promise<void> {
    const { delivering, promotionOf, logger } = this.#parts;
    for (const [owner, kept] of this.#kept) {
      try {
        const promotion = await promotionOf(owner);
        if ((promotion !== undefined) === kept.promoted) continue;
        kept.promoted = !kept.promoted;
        if (kept.promoted) delivering.lend(kept.copies);
        else delivering.takeBack(kept.copies);
        logger.info(
          { owner, ...promotion },
          kept.promoted ? 'copies are delivered from here' : 'copies stand by',
        );
      } catch (error) {
        logger.error({ err: error, owner }, 'a promotion cannot be read: its copies stay as they were');
      }
    }
  }
}

/** A damaged copy is none: it must not be counted on, and is taken in anew when it comes again. */
const isWhole = (known: Known | undefined): boolean => known?.delivered === false && !known.stuck;
