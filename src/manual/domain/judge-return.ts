import { unreadIn } from './accounts.ts';
import type { JudgedDifference, Reconciliation } from './reconcile.ts';

/** Whether something may be, and if not, why: words for people. */
export interface Judgement {
  readonly may: boolean;
  readonly why: readonly string[];
}

const openOf = (
  { differences }: Reconciliation,
  kinds: readonly JudgedDifference['kind'][],
): readonly JudgedDifference[] =>
  differences.filter(({ kind, notes }) => kinds.includes(kind) && notes.length === 0);

const judged = (why: readonly (string | false)[]): Judgement => {
  const reasons = why.filter((reason) => reason !== false);
  return { may: reasons.length === 0, why: reasons };
};

/**
 * Whether a region may leave manual mode: every source was read, and every receipt is delivered, a duplicate, or held
 * where it is known; one that is missing, set aside, or stored otherwise or twice by the vendor, has a person's note. What is held need not be delivered: leaving
 * is what delivers it. Figures that differ keep nobody in manual mode.
 */
export function judgeReturn(found: Reconciliation): Judgement {
  const { isComplete, sources, totals } = found;
  const unread = unreadIn(sources);
  const unknown = totals.shown.unknown + totals.unshown.unknown;
  const missing = openOf(found, ['receipt-missing']).length;
  const setAside = openOf(found, ['set-aside']).length;
  const otherwise = openOf(found, ['stored-otherwise', 'stored-twice']).length;
  return judged([
    !isComplete && `belum terbaca utuh: ${unread.map(({ name }) => name).join(', ') || 'tidak ada sumber'}`,
    unknown > 0 && `${String(unknown)} tanda terima belum dapat ditelusuri`,
    missing > 0 && `${String(missing)} tanda terima tanpa foto di mana pun, belum dicatat`,
    setAside > 0 && `${String(setAside)} foto disisihkan, belum dicatat`,
    otherwise > 0 &&
      `${String(otherwise)} foto disimpan Sirekap di tempat lain, berubah atau rangkap, belum dicatat`,
  ]);
}

/** Whether the reconciliation may be closed: the region may return, nothing is held, its plenos are done, every difference has a note. */
export function judgeClosing(found: Reconciliation): Judgement {
  const { totals, differences } = found;
  const back = judgeReturn(found);
  const held = totals.shown.held + totals.unshown.held - totals.shown.setAside - totals.unshown.setAside;
  const rest = differences.filter(({ kind, notes }) => notes.length === 0 && !TOLD_APART.has(kind));
  const unfinished = openOf(found, ['no-pleno']).length;
  return judged([
    ...back.why,
    held > 0 && `${String(held)} foto masih ditahan di gerbang`,
    rest.length > 0 && `${String(rest.length)} selisih foto atau angka belum dicatat`,
    unfinished > 0 &&
      `${String(unfinished)} jenis surat suara di kecamatan belum selesai di pleno, belum dicatat`,
  ]);
}

/** Counted in words of their own. */
const TOLD_APART: ReadonlySet<JudgedDifference['kind']> = new Set([
  'receipt-missing',
  'set-aside',
  'stored-otherwise',
  'stored-twice',
  'no-pleno',
]);
