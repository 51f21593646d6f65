import type { ExclusionGround, SlaContract } from '../../catalog/index.ts';
import { MAINTENANCE, type AskedExclusion, type Ledger } from '../../contracts/index.ts';
import type { SliceGrid } from './evidence.ts';
import type { Period } from './period.ts';
import { personOf } from './person.ts';

/** What became of a wish that a time shall not count. */
export interface DecidedExclusion extends AskedExclusion {
  readonly granted: boolean;
  /** Indonesian; why not, or by what. */
  readonly why: string;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
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
  if (approvedBy === null || approvedAt === null || personOf(approvedBy.name) === '') {
    return 'tidak disetujui siapa pun';
  }
  if (!approvers.includes(approvedBy.role)) return `${approvedBy.role} tidak berwenang menyetujui`;
  if (before && Date.parse(approvedAt) > Date.parse(asked.from)) return 'disetujui sesudah mulai';
  return undefined;
}

/** When a wish was approved, by each who did, milliseconds since the epoch. */
const approvalTimes = ({ approvedAt, secondApproval }: AskedExclusion): readonly number[] =>
  [approvedAt, secondApproval?.at].flatMap((at) => (typeof at === 'string' ? [Date.parse(at)] : []));

/** What a report tells of had happened when it was made: a date to come is somebody's intention, or a slip. */
function whyNotYet(asked: AskedExclusion, madeMs: number): string | undefined {
  if (approvalTimes(asked).some((at) => at > madeMs)) return 'persetujuan bertanggal sesudah laporan dibuat';
  if (Date.parse(asked.announcedAt ?? '') > madeMs) return 'pengumuman bertanggal sesudah laporan dibuat';
  return undefined;
}

/** A ground that is no maintenance: approved in time, and by two where the night that counts is touched. */
function whyNotOnGround(
  asked: AskedExclusion,
  { unforeseeable, approvedWithinDays, criticalWindowApprovers }: ExclusionGround,
  { criticalWindows }: SlaContract,
): string | undefined {
  const { from, to, approvedBy, secondApproval: second } = asked;
  if (unforeseeable === true && approvalTimes(asked).some((at) => at < Date.parse(to))) {
    return 'disetujui sebelum berakhir, padahal tidak ada yang dapat mengetahuinya lebih dulu';
  }
  if (approvedWithinDays !== undefined) {
    const lastMs = Date.parse(to) + approvedWithinDays * DAY_MS;
    const isLate = approvalTimes(asked).some((at) => at > lastMs);
    if (isLate) return `disetujui lebih dari ${String(approvedWithinDays)} hari sesudah berakhir`;
  }
  const touches = criticalWindows.some((window) => overlaps(Date.parse(from), Date.parse(to), window));
  if (!touches || criticalWindowApprovers === undefined) return undefined;
  const person = personOf(second?.name ?? '');
  if (second === undefined || person === '') return 'jatuh dalam jendela genting tanpa persetujuan kedua';
  if (person === personOf(approvedBy?.name ?? '')) return 'disetujui dua kali oleh satu orang';
  return criticalWindowApprovers.includes(second.role)
    ? undefined
    : `${second.role} tidak berwenang menjadi penyetuju kedua`;
}

/** What a wish is decided by besides itself. */
interface Deciding {
  readonly contract: SlaContract;
  /** Of the period's allowance, with this wish. */
  readonly wouldUseMs: number;
  /** When the report was made, milliseconds since the epoch. */
  readonly madeMs: number;
}

function whyNot(asked: AskedExclusion, { contract, wouldUseMs, madeMs }: Deciding): string | undefined {
  if (Date.parse(asked.to) <= Date.parse(asked.from)) return 'berakhir sebelum mulai';
  const [stranger] = strangersIn(asked, contract);
  if (stranger !== undefined) return `komponen ${stranger} tidak dikenal kontrak`;
  const early = whyNotYet(asked, madeMs);
  if (early !== undefined) return early;
  if (asked.kind === MAINTENANCE) {
    return (
      whyNotApproved(asked, contract.maintenance.approvers, true) ??
      whyNotMaintenance(asked, contract, wouldUseMs)
    );
  }
  const ground = contract.exclusions.find(({ kind }) => kind === asked.kind);
  if (ground === undefined) return 'alasan ini tidak dikenal kontrak';
  return whyNotApproved(asked, ground.approvers, false) ?? whyNotOnGround(asked, ground, contract);
}

/** Components of a wish that the contract does not have. */
const strangersIn = ({ components }: AskedExclusion, contract: SlaContract): readonly string[] =>
  components.filter((asked) => !contract.components.some(({ id }) => id === asked));

/** A wish of an older contract's components is no matter of a period that it does not touch. */
const touching = ({ exclusions }: Ledger, { fromMs, toMs }: Pick<Period, 'fromMs' | 'toMs'>) =>
  exclusions
    .map((asked) => ({ asked, from: Date.parse(asked.from), to: Date.parse(asked.to) }))
    .filter(({ from, to }) => from < toMs && Math.max(from, to) > fromMs);

/** Components that a ledger names for a period and the contract does not have: what is written for them would exclude nothing. */
export const unknownComponents = (
  ledger: Ledger,
  contract: SlaContract,
  period: Pick<Period, 'fromMs' | 'toMs'>,
): readonly { readonly id: string; readonly component: string }[] =>
  touching(ledger, period).flatMap(({ asked }) =>
    strangersIn(asked, contract).map((component) => ({ id: asked.id, component })),
  );

/**
 * Decide each wish that touches the period by the contract, in order of time. Maintenance uses up the period's allowance in
 * that order: its time within the period, each minute once, however many components it is for. `madeAt`, ISO, is when the
 * report was made, before which everything that it tells of was.
 */
export function decideExclusions(
  ledger: Ledger,
  contract: SlaContract,
  { fromMs, toMs }: Pick<Period, 'fromMs' | 'toMs'>,
  madeAt: string,
): readonly DecidedExclusion[] {
  const byTime = touching(ledger, { fromMs, toMs }).toSorted(
    (a, b) => a.from - b.from || (a.asked.id < b.asked.id ? -1 : 1),
  );
  const madeMs = Date.parse(madeAt);
  let [usedMs, usedUntil] = [0, fromMs];
  return byTime.map(({ asked, from, to }) => {
    const wouldUseMs = usedMs + Math.max(0, Math.min(to, toMs) - Math.max(from, usedUntil));
    const refusal = whyNot(asked, { contract, wouldUseMs, madeMs });
    if (refusal === undefined && asked.kind === MAINTENANCE) {
      usedMs = wouldUseMs;
      usedUntil = Math.max(usedUntil, to);
    }
    const roles = [asked.approvedBy?.role, asked.secondApproval?.role].filter((role) => role !== undefined);
    return {
      ...asked,
      granted: refusal === undefined,
      why: refusal ?? `disetujui ${roles.join(' dan ')}`,
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
