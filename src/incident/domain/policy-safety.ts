import { PROVINCES } from '../../catalog/index.ts';
import { NATIONAL, type PolicyRule } from '../../contracts/index.ts';

/** A province went over to manual. */
export interface ManualEntry {
  readonly province: string;
  readonly atMs: number;
}

/** What checking a policy came to. */
export type Safety = { readonly outcome: 'safe' } | { readonly outcome: 'unsafe'; readonly why: string };

const WINDOW_MS = 15 * 60_000;
const MOST_PROVINCES = 3;
const MOST_SHARE = 0.25;
const NATION = PROVINCES.reduce((sum, province) => sum + province.tps, 0);

const provincesOf = (scope: string): readonly string[] =>
  scope === NATIONAL ? PROVINCES.map((province) => province.code) : [scope.slice(0, 2)];

/** Provinces that rules put into manual mode, in part or whole. */
export const manualProvinces = (rules: readonly PolicyRule[]): ReadonlySet<string> =>
  new Set(rules.filter((rule) => rule.manual).flatMap((rule) => provincesOf(rule.scope)));

const unsafe = (why: string): Safety => ({ outcome: 'unsafe', why });

const distinct = (values: readonly string[]): number => new Set(values).size;

/** One person under two names is one, and so are two records of one name. */
const people = (approvers: readonly { readonly name: string; readonly id?: string | undefined }[]): number =>
  Math.min(
    distinct(approvers.map((person) => person.name)),
    distinct(approvers.map((person) => person.id ?? person.name)),
  );

const approvalsOf = (rules: readonly PolicyRule[]) =>
  rules.flatMap((rule) => (rule.manual ? [rule.manual.approvedBy] : []));

/**
 * Refuse a policy whose manual mode reaches too far: the last province never goes, every manual rule names
 * two distinct people, and a wide or fast spread (more than three provinces or a quarter of all TPS within
 * 15 minutes) needs them to have two distinct roles.
 */
export function checkSafety(
  rules: readonly PolicyRule[],
  earlier: readonly ManualEntry[],
  nowMs: number,
): Safety {
  const manual = manualProvinces(rules);
  if (manual.size === 0) return { outcome: 'safe' };
  if (PROVINCES.every((province) => manual.has(province.code))) {
    return unsafe('setidaknya satu provinsi harus tetap dilayani Sirekap');
  }
  const approvals = approvalsOf(rules);
  if (approvals.some((approvers) => people(approvers) < 2)) {
    return unsafe('mode manual memerlukan persetujuan dua orang yang berbeda');
  }
  const before = new Set(
    earlier.filter((entry) => nowMs - entry.atMs > WINDOW_MS).map((entry) => entry.province),
  );
  const fresh = PROVINCES.filter((province) => manual.has(province.code) && !before.has(province.code));
  const share = fresh.reduce((sum, province) => sum + province.tps, 0) / NATION;
  const isWide = fresh.length > MOST_PROVINCES || share > MOST_SHARE;
  if (isWide && approvals.some((approvers) => distinct(approvers.map((person) => person.role)) < 2)) {
    return unsafe(
      'lebih dari 3 provinsi atau 25 % TPS menjadi manual: perlu dua penyetuju dengan peran berbeda',
    );
  }
  return { outcome: 'safe' };
}

/** How long a change of the set of manual provinces must wait after the last one, milliseconds. */
export const waitBeforeChange = (lastChangeMs: number | undefined, nowMs: number, gapMs: number): number =>
  lastChangeMs === undefined ? 0 : Math.max(0, lastChangeMs + gapMs - nowMs);
