import { ballotsOf } from '../../../catalog/index.ts';
import { parseReading, type Anomaly, type Reading } from '../../../contracts/index.ts';

/**
 * Check figures that must agree: candidates + invalid = ballots used ≤ DPT + 2 % reserve. An empty list means
 * they do. A reading is only ever flagged; the photo is the evidence and stays accepted.
 */
export function anomaliesOf(reading: Reading, dpt: number): readonly Anomaly[] {
  const counted = reading.candidates.reduce((sum, figure) => sum + figure, 0) + reading.invalid;
  return [
    ...(counted === reading.ballotsUsed ? [] : (['sum-mismatch'] as const)),
    ...(Math.max(counted, reading.ballotsUsed) <= ballotsOf(dpt) ? [] : (['more-than-ballots'] as const)),
  ];
}

/** Judge the text of a reading's header; none sent means none flagged. */
export function judgeReading(header: string | undefined, dpt: number): readonly Anomaly[] {
  if (header === undefined) return [];
  const reading = parseReading(header);
  return reading ? anomaliesOf(reading, dpt) : ['unreadable'];
}
