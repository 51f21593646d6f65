import { NO_MANUAL, provincesIn, type ManualFault, type ManualStanding } from '../../catalog/index.ts';
import type { Policy, PolicyRule } from '../../contracts/index.ts';

/** Provinces that rules put into manual mode, in part or whole. */
export const manualProvinces = (rules: readonly PolicyRule[]): ReadonlySet<string> =>
  provincesIn(rules.filter((rule) => rule.manual).map((rule) => rule.scope));

/** How manual mode stands with the newest policy issued; it is our own word, so nothing in it is doubted. */
export function standingOf(newest: Policy | undefined): ManualStanding {
  if (!newest) return NO_MANUAL;
  const since = new Map(
    newest.rules
      .filter((rule) => rule.manual)
      .map((rule) => [rule.scope, Date.parse(rule.manualSince ?? newest.issuedAt)]),
  );
  const times = [...since.values(), ...(newest.returns ?? []).map((entry) => Date.parse(entry.at))];
  return { since, changedAtMs: times.length === 0 ? undefined : Math.max(...times), asOfMs: 0 };
}

const WORDS: Readonly<Record<ManualFault['kind'], string>> = {
  'one-person': 'mode manual memerlukan persetujuan dua orang yang berbeda',
  'no-leadership': 'mode manual memerlukan persetujuan pimpinan',
  'all-provinces':
    'provinsi terakhir hanya boleh manual dengan dua penyetuju berbeda peran untuk tiap aturan',
  'too-wide':
    'lebih dari 3 provinsi atau 25 % TPS menjadi manual sekaligus: perlu dua penyetuju dengan peran berbeda',
  'too-soon': 'perubahan mode manual terlalu rapat; tunggu beberapa detik',
  'held-down': 'belum cukup lama dalam mode manual untuk kembali',
  'no-probes': 'belum terlihat cukup lama bahwa penyedia menerima unggahan wilayah ini lagi',
  'probes-fail': 'penyedia belum menerima cukup unggahan wilayah ini',
  'no-drain': 'tidak ada rencana pengiriman unggahan yang ditahan',
};

/** Indonesian words for a change of manual mode that may not be. */
export const faultWords = ({ kind, scope }: ManualFault): string => `${scope}: ${WORDS[kind]}`;

/** How long a change of the set of manual provinces must wait after the last one, milliseconds. */
export const waitBeforeChange = (lastChangeMs: number | undefined, nowMs: number, gapMs: number): number =>
  lastChangeMs === undefined ? 0 : Math.max(0, lastChangeMs + gapMs - nowMs);
