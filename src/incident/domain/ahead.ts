import type { PolicyAck } from '../../contracts/index.ts';

/** A lead that a gateway does not name is taken to be this long: a restored database lost fewer epochs. */
const ASSUMED_LEAD = 1_000;
/** A longer lead is no lost history, and would let one gateway use up all epochs. */
const LONGEST_LEAD = 1_000_000;

/**
 * The epoch that the next policy must be above, when a gateway's refusal shows that it is ahead of the newest
 * policy; undefined: it is not. A late copy of an earlier policy is refused as older too, and means nothing.
 */
export function epochAhead(ack: PolicyAck, newest: number): number | undefined {
  if (ack.verdict !== 'nack' || ack.reason !== 'older-epoch') return undefined;
  const { inForce, epoch } = ack;
  if (inForce === undefined) return epoch === newest ? newest + ASSUMED_LEAD : undefined;
  if (inForce <= newest && epoch !== newest) return undefined;
  return Math.min(Math.max(inForce, newest), newest + LONGEST_LEAD);
}
