import { z } from 'zod';

/** Longest `x-reading` header that is looked at, in characters. */
const READING_MAX_CHARS = 2048;

const votes = z.number().int().nonnegative().max(100_000);

/** What the app read off a page: the figures as they stand there. */
const readingSchema = z.strictObject({
  /** Valid votes per candidate or party, in order. */
  candidates: z.array(votes).min(1).max(100),
  invalid: votes,
  /** Ballots used. */
  ballotsUsed: votes,
});
export type Reading = z.infer<typeof readingSchema>;

export const ANOMALIES = ['unreadable', 'sum-mismatch', 'more-than-ballots'] as const;
export type Anomaly = (typeof ANOMALIES)[number];

/** Ballots a TPS gets beyond its DPT, by law. */
const RESERVE = 0.02;

/** Most ballots a TPS can have used. */
export const ballotsOf = (dpt: number): number => dpt + Math.ceil(dpt * RESERVE);

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

/** Judge the text of an `x-reading` header; none sent means none flagged. */
export function judgeReading(header: string | undefined, dpt: number): readonly Anomaly[] {
  if (header === undefined) return [];
  if (header.length > READING_MAX_CHARS) return ['unreadable'];
  const parsed = readingSchema.safeParse(parseJson(header));
  return parsed.success ? anomaliesOf(parsed.data, dpt) : ['unreadable'];
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
