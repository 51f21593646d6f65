import { STATES } from './judge.ts';

/** How two that look at one component differ, in slices. */
export interface Disagreement {
  readonly judgedBy: string;
  readonly other: string;
  /** Both judged it, and alike. */
  readonly agree: number;
  /** The first says down, the other up. */
  readonly onlyFirstDown: number;
  /** The first says up, the other down. */
  readonly onlyOtherDown: number;
  /** One of them did not judge it. */
  readonly notComparable: number;
}

const isJudged = (state: number | undefined): boolean => state === STATES.up || state === STATES.down;

/** Compare two rows of states slice by slice. */
export function compareStates(
  judgedBy: string,
  first: Uint8Array,
  other: string,
  second: Uint8Array,
): Disagreement {
  let [agree, onlyFirstDown, onlyOtherDown, notComparable] = [0, 0, 0, 0];
  for (let i = 0; i < first.length; i += 1) {
    const [a, b] = [first[i], second[i]];
    if (!isJudged(a) || !isJudged(b)) notComparable += 1;
    else if (a === b) agree += 1;
    else if (a === STATES.down) onlyFirstDown += 1;
    else onlyOtherDown += 1;
  }
  return { judgedBy, other, agree, onlyFirstDown, onlyOtherDown, notComparable };
}
