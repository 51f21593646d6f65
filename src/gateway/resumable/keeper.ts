import type { Clock } from '../../kernel/index.ts';
import { Allowance, type Placed } from './allowance.ts';
import type { DeskQuestion, DeskWord, PartialHolder } from './desk.ts';
import type { Announced, PartDisk } from './part-disk.ts';
import type { Standing } from './part-file.ts';
import type { PartialLimits } from './port.ts';

interface Kept {
  placed: Placed;
  expiresAt: number;
  /** Latest it may be kept, however often it is asked for. */
  readonly latest: number;
  holder: PartialHolder | undefined;
  /** Number under which it was last given. */
  grant: number;
  standing: Standing | undefined;
  isFromBefore: boolean;
}

export interface KeeperOptions {
  readonly disk: Pick<PartDisk, 'announced' | 'keys' | 'remove'>;
  readonly clock: Clock;
  readonly limits: PartialLimits;
}

const SWEEP_MS = 60_000;
/** Files read at once at a start. */
const READERS = 32;

/** Open the book of a gateway's partial uploads, with all that its folder kept. What cannot be read is removed. */
export async function openPartialKeeper(options: KeeperOptions): Promise<PartialKeeper> {
  const keeper = new PartialKeeper(options);
  await keeper.restore();
  return keeper;
}

/**
 * The book of a gateway's partial uploads: which process has which, how many there are, when they are forgotten. One
 * file has one process at a time, or two would overwrite each other; whoever asks last gets it. It lives in the process
 * that outlives those that serve phones.
 */
export class PartialKeeper {
  readonly #options: KeeperOptions;
  readonly #kept = new Map<string, Kept>();
  readonly #turns = new Map<string, Promise<unknown>>();
  readonly #allowance: Allowance;
  readonly #stopSweeping: () => void;
  #limits: PartialLimits;
  #lastGrant = 0;

  constructor(options: KeeperOptions) {
    this.#options = options;
    this.#limits = options.limits;
    this.#allowance = new Allowance(options.limits);
    this.#stopSweeping = options.clock.every(SWEEP_MS, () => {
      // What cannot be removed now is tried again.
      this.sweep().catch(() => undefined);
    });
  }

  /** Uploads that are here. */
  get count(): number {
    return this.#kept.size;
  }

  /** From now on; what is here already stays. */
  limit(limits: PartialLimits): void {
    this.#limits = limits;
    this.#allowance.limits = limits;
  }

  async restore(): Promise<void> {
    const { disk } = this.#options;
    const keys = [...(await disk.keys())];
    const readOn = async (): Promise<void> => {
      for (let key = keys.pop(); key !== undefined; key = keys.pop()) {
        const found = await disk.announced(key);
        if (found) this.#enter(found.head);
        else await disk.remove(key);
      }
    };
    await Promise.all(Array.from({ length: READERS }, readOn));
  }

  /** Answer a process. Who wants an upload is served one after another. */
  async ask(asking: PartialHolder, question: DeskQuestion): Promise<DeskWord> {
    const { kind, key } = question;
    if (kind === 'gone') {
      // Not in turn: whoever is being waited for to let go may say so first.
      // What was given once more since then is not meant: who has it then finds no file, and says so.
      if (this.#kept.get(key)?.grant === question.grant) this.#forget(key);
      return { kind: 'absent' };
    }
    return this.#inTurn(key, () =>
      kind === 'begin'
        ? this.#begin(asking, key, question.placed)
        : this.#find(asking, key, question.by?.vouched === true),
    );
  }

  /** A process has ended: what it had has nobody, and only the files tell how far it came. */
  gone(holder: PartialHolder): void {
    for (const kept of this.#kept.values()) {
      if (kept.holder !== holder) continue;
      kept.holder = undefined;
      kept.standing = undefined;
    }
  }

  /** Forget what has expired. */
  async sweep(): Promise<void> {
    const now = this.#options.clock.now();
    const expired = [...this.#kept].filter(([, { expiresAt }]) => expiresAt <= now);
    await Promise.all(expired.map(([key]) => this.#inTurn(key, () => this.#expire(key))));
  }

  async close(): Promise<void> {
    this.#stopSweeping();
    await Promise.allSettled(this.#turns.values());
  }

  async #find(asking: PartialHolder, key: string, vouched: boolean): Promise<DeskWord> {
    await this.#expire(key);
    const kept = this.#kept.get(key);
    if (!kept) return { kind: 'absent' };
    if (!(await this.#takeFrom(kept, key, asking))) return { kind: 'busy' };
    // What ended meanwhile at whoever had it is there no more.
    if (this.#kept.get(key) !== kept) return { kind: 'absent' };
    if (vouched) this.#vouchFor(kept);
    kept.expiresAt = this.#expiryOf(kept.placed, kept.latest);
    const { expiresAt, standing, isFromBefore } = kept;
    const grant = this.#nextGrant();
    Object.assign(kept, { holder: asking, grant, standing: undefined });
    return { kind: 'yours', grant, expiresAt, standing, isFromBefore };
  }

  async #begin(asking: PartialHolder, key: string, placed: Placed): Promise<DeskWord> {
    const found = await this.#find(asking, key, placed.vouched);
    if (found.kind !== 'absent') return found;
    const why = this.#allowance.take(placed);
    if (why !== undefined) return { kind: 'refused', why };
    const latest = this.#options.clock.now() + this.#limits.expiryMs;
    const expiresAt = this.#expiryOf(placed, latest);
    const grant = this.#nextGrant();
    const rest = { standing: undefined, isFromBefore: false };
    this.#kept.set(key, { placed, expiresAt, latest, holder: asking, grant, ...rest });
    return { kind: 'new', grant, expiresAt };
  }

  /** Whether nobody but `asking` works on it any more. */
  async #takeFrom(kept: Kept, key: string, asking: PartialHolder): Promise<boolean> {
    const { holder } = kept;
    if (holder === undefined || holder === asking) return true;
    const done = await holder.letGo(key, kept.grant);
    // It may have ended while it was asked: then it writes no more either.
    if (!done && kept.holder === holder) return false;
    kept.standing = done?.standing;
    // Who knows where it stands goes on in a file of its own; who does not may never have had it.
    if (done?.standing) kept.isFromBefore = false;
    kept.holder = undefined;
    return true;
  }

  /** Once the vendor was seen to honour a session that brings it, it is that session's, if there is room among those. */
  #vouchFor(kept: Kept): void {
    if (kept.placed.vouched) return;
    const placed = { ...kept.placed, vouched: true };
    if (this.#allowance.take(placed) !== undefined) return;
    this.#allowance.give(kept.placed);
    kept.placed = placed;
  }

  #expiryOf({ vouched }: Placed, latest: number): number {
    if (vouched) return latest;
    return Math.min(latest, this.#options.clock.now() + this.#limits.unvouched.idleMs);
  }

  async #expire(key: string): Promise<void> {
    const kept = this.#kept.get(key);
    if (!kept || kept.expiresAt > this.#options.clock.now()) return;
    const { holder } = kept;
    const done = holder === undefined || (await holder.letGo(key, kept.grant));
    if (!done && kept.holder === holder) return;
    if (this.#kept.get(key) !== kept) return;
    kept.holder = undefined;
    await this.#options.disk.remove(key);
    this.#forget(key);
  }

  #enter({ key, tps, length, expiresAt: latest, unvouched }: Announced): void {
    // Of networks nothing is kept on the disk.
    const placed = { tps, length, vouched: unvouched !== true, network: undefined };
    this.#allowance.restore(placed);
    const expiresAt = this.#expiryOf(placed, latest);
    const rest = { holder: undefined, grant: 0, standing: undefined, isFromBefore: true };
    this.#kept.set(key, { placed, expiresAt, latest, ...rest });
  }

  #nextGrant(): number {
    this.#lastGrant += 1;
    return this.#lastGrant;
  }

  #forget(key: string): void {
    const kept = this.#kept.get(key);
    if (!kept) return;
    this.#kept.delete(key);
    this.#allowance.give(kept.placed);
  }

  async #inTurn<Result>(key: string, work: () => Promise<Result>): Promise<Result> {
    const mine = (this.#turns.get(key) ?? Promise.resolve()).then(work);
    const over = mine.then(
      () => undefined,
      () => undefined,
    );
    this.#turns.set(key, over);
    void over.then(() => {
      if (this.#turns.get(key) === over) this.#turns.delete(key);
    });
    return mine;
  }
}
