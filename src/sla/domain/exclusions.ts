import { z } from 'zod';
import type { SlaContract } from '../../catalog/index.ts';
import type { SliceGrid } from './evidence.ts';
import type { Period } from './period.ts';

const timeSchema = z.iso.datetime({ offset: true });

/** Times that somebody asks not to count, as KPU keeps the record of them. */
export const ledgerSchema = z.strictObject({
  exclusions: z
    .array(
      z.strictObject({
        id: z.string().regex(/^[\w-]{1,40}$/),
        /** `pemeliharaan`, or a kind that the contract names. */
        kind: z.string().min(1),
        /** Components by id; empty: all. */
        components: z.array(z.string()),
        from: timeSchema,
        to: timeSchema,
        announcedAt: timeSchema.nullable(),
        approvedBy: z.strictObject({ name: z.string().min(1), role: z.string().min(1) }).nullable(),
        approvedAt: timeSchema.nullable(),
        reason: z.string().min(1),
      }),
    )
    .refine((all) => new Set(all.map(({ id }) => id)).size === all.length, 'two exclusions have one id'),
});
export type Ledger = z.infer<typeof ledgerSchema>;
export type AskedExclusion = Ledger['exclusions'][number];

/** Planned work of the vendor, which has rules of its own. */
const MAINTENANCE = 'pemeliharaan';

/** What became of a wish that a time shall not count. */
export interface DecidedExclusion extends AskedExclusion {
  readonly granted: boolean;
  /** Indonesian; why not, or by what. */
  readonly why: string;
}

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

const overlaps = (from: number, to: number, other: { from: string; to: string }): boolean =>
  from < Date.parse(other.to) && Date.parse(other.from) < to;

function whyNotMaintenance(asked: AskedExclusion, contract: SlaContract, usedMs: number): string | undefined {
  const { maintenance, criticalWindows } = contract;
  const [from, to] = [Date.parse(asked.from), Date.parse(asked.to)];
  if (asked.announcedAt === null) return 'tidak diumumkan';
  const noticeMs = from - Date.parse(asked.announcedAt);
  if (noticeMs < maintenance.noticeHours * HOUR_MS) {
    return `diumumkan ${String(Math.floor(noticeMs / HOUR_MS))} jam sebelumnya; kontrak menuntut ${String(maintenance.noticeHours)} jam`;
  }
  if (!maintenance.allowedInCriticalWindow && criticalWindows.some((window) => overlaps(from, to, window))) {
    return 'jatuh dalam jendela genting';
  }
  if (usedMs > maintenance.mostMinutesPerPeriod * MINUTE_MS) {
    return `melampaui jatah ${String(maintenance.mostMinutesPerPeriod)} menit`;
  }
  return undefined;
}

function whyNotApproved(
  asked: AskedExclusion,
  approvers: readonly string[],
  before: boolean,
): string | undefined {
  const { approvedBy, approvedAt } = asked;
  if (approvedBy === null || approvedAt === null) return 'tidak disetujui siapa pun';
  if (!approvers.includes(approvedBy.role)) return `${approvedBy.role} tidak berwenang menyetujui`;
  if (before && Date.parse(approvedAt) > Date.parse(asked.from)) return 'disetujui sesudah mulai';
  return undefined;
}

/**
 * Decide each wish that touches the period by the contract, in order of time. Maintenance uses up the period's allowance in
 * that order: its time within the period, each minute once, however many components it is for.
 */
export function decideExclusions(
  ledger: Ledger,
  contract: SlaContract,
  { fromMs, toMs }: Pick<Period, 'fromMs' | 'toMs'>,
): readonly DecidedExclusion[] {
  const byTime = ledger.exclusions
    .map((asked) => ({ asked, from: Date.parse(asked.from), to: Date.parse(asked.to) }))
    .filter(({ from, to }) => from < toMs && Math.max(from, to) > fromMs)
    .toSorted((a, b) => a.from - b.from || (a.asked.id < b.asked.id ? -1 : 1));
  let [usedMs, usedUntil] = [0, fromMs];
  return byTime.map(({ asked, from, to }) => {
    const wouldUseMs = usedMs + Math.max(0, Math.min(to, toMs) - Math.max(from, usedUntil));
    const isMaintenance = asked.kind === MAINTENANCE;
    const ground = contract.exclusions.find(({ kind }) => kind === asked.kind);
    const approvers = isMaintenance ? contract.maintenance.approvers : (ground?.approvers ?? []);
    const whyNot =
      to <= from
        ? 'berakhir sebelum mulai'
        : !isMaintenance && ground === undefined
          ? 'alasan ini tidak dikenal kontrak'
          : (whyNotApproved(asked, approvers, isMaintenance) ??
            (isMaintenance ? whyNotMaintenance(asked, contract, wouldUseMs) : undefined));
    if (whyNot === undefined && isMaintenance) {
      usedMs = wouldUseMs;
      usedUntil = Math.max(usedUntil, to);
    }
    return {
      ...asked,
      granted: whyNot === undefined,
      why: whyNot ?? `disetujui ${asked.approvedBy?.role ?? ''}`,
    };
  });
}

/** Slices that do not count for a component: those that lie whole within a granted time. */
export function excludedSlices(
  decided: readonly DecidedExclusion[],
  component: string,
  grid: SliceGrid,
): Uint8Array {
  const mask = new Uint8Array(grid.count);
  for (const { granted, components, from, to } of decided) {
    if (!granted || (components.length > 0 && !components.includes(component))) continue;
    const first = Math.max(0, Math.ceil((Date.parse(from) - grid.fromMs) / grid.sliceMs));
    const end = Math.min(grid.count, Math.floor((Date.parse(to) - grid.fromMs) / grid.sliceMs));
    if (first < end) mask.fill(1, first, end);
  }
  return mask;
}
