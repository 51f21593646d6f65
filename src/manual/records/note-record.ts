import { z } from 'zod';
import type { DifferenceNote, Reconciliation } from '../domain/reconcile.ts';
import { manualError } from '../errors.ts';
import { ChainedRecord } from './chained-record.ts';

const said = z.strictObject({ source: z.string(), says: z.string() });

const noteSchema = z.strictObject({
  /** What the note is about, as it stood. */
  differences: z
    .array(z.strictObject({ id: z.string(), kind: z.string(), tps: z.string(), one: said, other: said }))
    .min(1),
  text: z.string().min(1).max(2_000),
});

const recordIn = (dataDir: string) => new ChainedRecord(dataDir, 'catatan.jsonl', noteSchema);

/** All notes, oldest first, one for each difference that they are about. Throws `MANUAL_RECORD_BROKEN`. */
export async function readNotes(dataDir: string): Promise<readonly DifferenceNote[]> {
  const entries = await recordIn(dataDir).read();
  return entries.flatMap(({ by, at, data }) =>
    data.differences.map(({ id }) => ({ difference: id, by, at, text: data.text })),
  );
}

export interface NewNote {
  readonly ids: readonly string[];
  readonly by: string;
  readonly at: Date;
  readonly text: string;
}

/** Write a person's word on differences that there are. Throws `MANUAL_DIFFERENCE_UNKNOWN`; then nothing is written. */
export async function addNote(
  dataDir: string,
  found: Reconciliation,
  { ids, by, at, text }: NewNote,
): Promise<void> {
  const known = new Map(found.differences.map((difference) => [difference.id, difference]));
  const differences = ids.map((wanted) => {
    const difference = known.get(wanted);
    if (!difference)
      throw manualError('MANUAL_DIFFERENCE_UNKNOWN', `tidak ada selisih ${wanted} di wilayah ${found.scope}`);
    const { id, kind, tps, one, other } = difference;
    return { id, kind, tps, one, other };
  });
  await recordIn(dataDir).append(by, at, { differences, text });
}
