import type { WorkerOrder } from '../policy/policy-in-force.ts';
import type { PartialDesk } from '../resumable/desk.ts';
import type { Siblings } from './siblings.ts';

/** What a gateway is given when it is one of several workers of one gateway. */
export interface WorkerPart {
  /** From 0. */
  readonly index: number;
  readonly workers: number;
  /** Number of its own queue folder. */
  readonly lane: number;
  /** In force when it starts; later ones come by `obey`. */
  readonly order: WorkerOrder;
  readonly siblings: Siblings;
  /** Where it is settled which worker works on a partial upload. */
  readonly desk: PartialDesk;
}
