import type { Clock } from '../../kernel/index.ts';
import { forgetOldest } from '../domain/forget-oldest.ts';
import type { StandbyQuestion, UploadQuestion, UploadWord } from './topics.ts';

/** The other workers of the same gateway, as a worker sees them. */
export interface Siblings {
  /** What the others know of an upload; nothing when none says so in time. */
  askOf(question: UploadQuestion): Promise<UploadWord | undefined>;
  /** One of them holds this key, and its photo is taken in anew here. */
  takenAnew(key: string): void;
  /** The vendor has confirmed a key: whoever holds one that was taken in anew here need not send it too. */
  delivered(key: string): void;
  /** A photo of this TPS has a receipt here. */
  uploaded(tps: string): void;
  /** What the others say of copies they keep for another gateway; those that do not say in time say nothing. */
  standby(question: StandbyQuestion): Promise<readonly string[]>;
}

/** Keys that a sibling holds too; beyond it the oldest are forgotten, and that sibling sends them, or is stuck with them. */
const REMEMBERED = 10_000;

/** TPS that have uploaded are told in batches: who goes first in the waiting room is not that urgent. */
const UPLOADED_BATCH_MS = 1_000;

/** What siblings are asked and told, by way of the primary. */
interface Line {
  readonly ask: (question: UploadQuestion) => Promise<UploadWord | undefined>;
  readonly delivered: (key: string) => void;
  readonly uploaded: (tps: readonly string[]) => void;
  readonly standby: (question: StandbyQuestion) => Promise<readonly string[] | undefined>;
}

/** Siblings behind the primary. */
export class AskedSiblings implements Siblings {
  readonly #line: Line;
  readonly #clock: Clock;
  readonly #anew = new Set<string>();
  #uploaded: string[] = [];

  constructor(line: Line, clock: Clock) {
    this.#line = line;
    this.#clock = clock;
  }

  uploaded(tps: string): void {
    if (this.#uploaded.push(tps) > 1) return;
    this.#clock.after(UPLOADED_BATCH_MS, () => {
      this.#line.uploaded(this.#uploaded);
      this.#uploaded = [];
    });
  }

  askOf(question: UploadQuestion): Promise<UploadWord | undefined> {
    return this.#line.ask(question);
  }

  takenAnew(key: string): void {
    this.#anew.add(key);
    forgetOldest(this.#anew, REMEMBERED);
  }

  async standby(question: StandbyQuestion): Promise<readonly string[]> {
    return (await this.#line.standby(question)) ?? [];
  }

  delivered(key: string): void {
    if (this.#anew.delete(key)) this.#line.delivered(key);
  }
}

/** One word out of several: known beats unknown, what will be delivered beats what is stuck. */
export function combineWords(words: readonly (UploadWord | undefined)[]): UploadWord {
  const known = words.flatMap((word) => word?.known ?? []);
  const rank = ({ delivered, stuck }: (typeof known)[number]): number => (delivered ? 2 : stuck ? 0 : 1);
  return {
    known: known.toSorted((a, b) => rank(b) - rank(a))[0],
    vouched: words.some((word) => word?.vouched === true),
    copies: words.some((word) => word?.copies === 2) ? 2 : 1,
  };
}
