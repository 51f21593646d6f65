import type { ReturnWord } from '../../contracts/index.ts';
import type { Clock } from '../../kernel/index.ts';
import type { ShownReceipt } from '../domain/accounts.ts';
import { judgeReturn } from '../domain/judge-return.ts';
import { manualError } from '../errors.ts';
import type { StateSource } from '../states/state-source.ts';
import { reconcileRegion } from './reconcile-region.ts';

/** Whoever asks is answered within this; a large province takes longer to count. */
const ANSWER_WITHIN_MS = 5_000;
/** A yes stands for so long: what got a receipt since then lies on a gateway's disk. */
const YES_STANDS_MS = 120_000;
/** A no is told once, to an asker who had to come again for it; a note counts from the next question on. */
const NO_STANDS_MS = 15_000;

export interface ReturnWordsOptions {
  readonly dataDir: string;
  readonly states: StateSource;
  /** Receipts that people showed, as they are now. */
  readonly receiptsOf: (scope: string) => Promise<readonly ShownReceipt[]>;
  readonly clock: Clock;
}

interface Counted {
  readonly word: ReturnWord;
  readonly at: number;
}

/** Says of regions whether they may return; one is counted at a time. */
export class ReturnWords {
  readonly #options: ReturnWordsOptions;
  readonly #counted = new Map<string, Counted>();
  readonly #counting = new Map<string, Promise<ReturnWord>>();
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: ReturnWordsOptions) {
    this.#options = options;
  }

  /** The word on a region. Throws `MANUAL_STILL_COUNTING` when it takes longer than an asker waits: ask again. */
  async on(scope: string): Promise<ReturnWord> {
    const { clock } = this.#options;
    const known = this.#known(scope);
    if (known) return this.#told(known);
    const counting = this.#counting.get(scope) ?? this.#count(scope);
    const { promise: late, resolve: isLate } = Promise.withResolvers<undefined>();
    const cancel = clock.after(ANSWER_WITHIN_MS, () => {
      isLate(undefined);
    });
    const word = await Promise.race([counting, late]).finally(cancel);
    if (!word) throw manualError('MANUAL_STILL_COUNTING', `Wilayah ${scope} sedang dicocokkan; tanya lagi.`);
    return this.#told(word);
  }

  #known(scope: string): ReturnWord | undefined {
    const { word, at } = this.#counted.get(scope) ?? {};
    if (!word || at === undefined) return undefined;
    const standsMs = word.mayReturn ? YES_STANDS_MS : NO_STANDS_MS;
    return this.#options.clock.now() - at < standsMs ? word : undefined;
  }

  #told(word: ReturnWord): ReturnWord {
    if (!word.mayReturn) this.#counted.delete(word.scope);
    return word;
  }

  #count(scope: string): Promise<ReturnWord> {
    const counting = this.#turn.then(() => this.#wordOn(scope));
    this.#turn = counting.catch(() => undefined);
    this.#counting.set(scope, counting);
    const done = (): void => {
      this.#counting.delete(scope);
    };
    counting.then(done, done);
    return counting;
  }

  async #wordOn(scope: string): Promise<ReturnWord> {
    const { dataDir, states, receiptsOf, clock } = this.#options;
    const asOf = new Date(clock.now()).toISOString();
    const found = await reconcileRegion({ scope, dataDir, states, receipts: await receiptsOf(scope) });
    const { may, why } = judgeReturn(found);
    const word: ReturnWord = { scope, asOf, mayReturn: may, why: [...why] };
    this.#counted.set(scope, { word, at: clock.now() });
    return word;
  }
}
