import type { UploadQuestion, UploadWord } from './topics.ts';

/** The other workers of the same gateway, as a worker sees them. */
export interface Siblings {
  /** What the others know of an upload; nothing when none says so in time. */
  askOf(question: UploadQuestion): Promise<UploadWord | undefined>;
  /** The vendor has confirmed a key: whoever holds it and could not deliver it need not try again. */
  delivered(key: string): void;
}

/** Keys that a sibling is known to be stuck with; beyond it the oldest are forgotten, and stay with that sibling. */
const REMEMBERED = 10_000;

/** Siblings behind two questions to the primary. */
export class AskedSiblings implements Siblings {
  readonly #ask: (question: UploadQuestion) => Promise<UploadWord | undefined>;
  readonly #tell: (key: string) => void;
  readonly #stuck = new Set<string>();

  constructor(
    ask: (question: UploadQuestion) => Promise<UploadWord | undefined>,
    tell: (key: string) => void,
  ) {
    this.#ask = ask;
    this.#tell = tell;
  }

  async askOf(question: UploadQuestion): Promise<UploadWord | undefined> {
    const word = await this.#ask(question);
    if (word?.known?.stuck === true) {
      this.#stuck.add(question.key);
      if (this.#stuck.size > REMEMBERED)
        for (const oldest of this.#stuck) {
          this.#stuck.delete(oldest);
          break;
        }
    }
    return word;
  }

  delivered(key: string): void {
    if (this.#stuck.delete(key)) this.#tell(key);
  }
}

/** One word out of several: known beats unknown, what will be delivered beats what is stuck. */
export function combineWords(words: readonly (UploadWord | undefined)[]): UploadWord {
  const known = words.flatMap((word) => word?.known ?? []);
  const rank = ({ delivered, stuck }: (typeof known)[number]): number => (delivered ? 2 : stuck ? 0 : 1);
  return {
    known: known.toSorted((a, b) => rank(b) - rank(a))[0],
    vouched: words.some((word) => word?.vouched === true),
  };
}
