import { toProblem } from '../../contracts/index.ts';
import type { OpsError } from '../../kernel/index.ts';

const MARK = '{trace}';

/** A problem whose words are always the same: written out once, so that a refusal in a rush costs next to nothing. */
export class PreparedProblem {
  readonly status: number;
  readonly #before: string;
  readonly #after: string;

  constructor(error: OpsError) {
    this.status = error.status;
    const [before = '', after = ''] = JSON.stringify(toProblem(error, MARK)).split(MARK);
    this.#before = before;
    this.#after = after;
  }

  /** The JSON of the problem, with the trace of this request. */
  textFor(traceId: string): string {
    return this.#before + traceId + this.#after;
  }
}
