import { z } from 'zod';

/** Longest text of a reading, in characters: a hundred candidates with the largest figures, and some. */
export const READING_MAX_CHARS = 1_024;

const votes = z.number().int().nonnegative().max(100_000);

export const readingSchema = z.strictObject({
  /** Valid votes per candidate or party, in order. */
  candidates: z.array(votes).min(1).max(100),
  invalid: votes,
  /** Ballots used. */
  ballotsUsed: votes,
});

/**
 * The figures that the app read off a C.Hasil page, as they stand there, right or wrong. They go with the photo and
 * are no part of its identity: the photo is the evidence.
 */
export type Reading = z.infer<typeof readingSchema>;

/** Read the JSON of a reading; undefined when it is too long or not that. */
export function parseReading(text: string): Reading | undefined {
  if (text.length > READING_MAX_CHARS) return undefined;
  try {
    return readingSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** Write a reading as the value of its header: one line of ASCII. */
export const formatReading = (reading: Reading): string => JSON.stringify(reading);

/** What the vendor's arithmetic guard may flag in a reading. */
export const ANOMALIES = ['unreadable', 'sum-mismatch', 'more-than-ballots'] as const;
export type Anomaly = (typeof ANOMALIES)[number];
