import type { Kysely } from 'kysely';
import { z } from 'zod';
import { ZONES, type Claim } from '../../catalog/index.ts';
import type { Database } from '../store/database.ts';

/** What people did with a claim; `open`: what was recorded before was wrong. */
export const CLAIM_OUTCOMES = ['handed-in', 'not-claimed', 'open'] as const;
export type ClaimOutcome = (typeof CLAIM_OUTCOMES)[number];

/** The last word of people on a claim. */
export interface Settlement {
  readonly outcome: Exclude<ClaimOutcome, 'open'>;
  /** Day on which it was done, by the contract's clock: `2024-03-12`. */
  readonly on: string;
  readonly note: string;
  /** Who recorded it, by name. */
  readonly by: string;
  /** Of the report that lay ready then; null: none did. */
  readonly root: string | null;
}

/** What somebody records of a claim. */
export interface SettlementDraft {
  readonly contract: string;
  /** The month, `2024-02`. */
  readonly period: string;
  readonly outcome: ClaimOutcome;
  readonly on: string;
  readonly note: string;
}

const recordedSchema = z.object({
  contract: z.string(),
  period: z.string(),
  outcome: z.enum(CLAIM_OUTCOMES),
  on: z.string(),
  note: z.string(),
  by: z.string(),
  root: z.string().nullable(),
});

/** Of every claim the last word, by `contract:period`. The log is the record: nothing else can say otherwise. */
export async function settlements(db: Kysely<Database>): Promise<ReadonlyMap<string, Settlement>> {
  const rows = await db
    .selectFrom('events')
    .select('data')
    .where('type', '=', 'claim.settled')
    .orderBy('seq')
    .execute();
  const found = new Map<string, Settlement>();
  for (const { data } of rows) {
    const { contract, period, outcome, on, note, by, root } = recordedSchema.parse(JSON.parse(data));
    if (outcome === 'open') found.delete(`${contract}:${period}`);
    else found.set(`${contract}:${period}`, { outcome, on, note, by, root });
  }
  return found;
}

export const settlementOf = (
  all: ReadonlyMap<string, Settlement>,
  { contract, period }: Pick<Claim, 'contract' | 'period'>,
): Settlement | undefined => all.get(`${contract.id}:${period}`);

/** Midnight with which a day begins by the contract's clock, milliseconds; undefined: it is no day. */
export function dayOf({ contract }: Pick<Claim, 'contract'>, day: string): number | undefined {
  if (!z.iso.date().safeParse(day).success) return undefined;
  return Date.parse(`${day}T00:00:00Z`) - ZONES[contract.zone] * 3_600_000;
}

/** Why this cannot be recorded of a claim, Indonesian; undefined: it can. */
export function whyNotSettled(
  { claim, isMade }: { readonly claim: Claim; readonly isMade: boolean },
  { outcome, on, note }: Pick<SettlementDraft, 'outcome' | 'on' | 'note'>,
  now: number,
): string | undefined {
  if (now < claim.toMs) return 'Masa ini belum berakhir.';
  if (outcome !== 'handed-in') {
    return note === '' ? 'Tulis sebabnya pada catatan.' : undefined;
  }
  if (!isMade) return 'Laporannya belum dibuat: belum ada yang dapat diserahkan.';
  const day = dayOf(claim, on);
  if (day === undefined) return 'Tulis tanggal penyerahan, misalnya 2024-03-12.';
  return day < claim.toMs || day > now
    ? 'Tanggal penyerahan harus sesudah masa berakhir, dan tidak di kemudian hari.'
    : undefined;
}
