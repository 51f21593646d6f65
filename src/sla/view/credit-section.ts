import { html, type Html } from '../../kernel/index.ts';
import type { CreditStep } from '../domain/credits.ts';
import { isBelow } from '../domain/ppm.ts';
import { componentTitle, type ReportDocument } from './document.ts';
import { count, percent, target, wholePercent } from './numbers.ts';
import { table } from './table.ts';
import { METHODS, UNITS } from './words.ts';

/** An objective by its service and how it is measured. */
export function stepName(document: ReportDocument, id: string): string {
  const of = document.report.objectives.find(({ objective }) => objective.id === id)?.objective;
  return of ? `${componentTitle(document, of.component)}, ${METHODS[of.method] ?? of.method}` : id;
}

/** What must be said first of a report that is no base of a claim; undefined: it is one. */
export const noBaseNote = ({ report }: ReportDocument): string | undefined =>
  report.claim.isBase ? undefined : `Bukan dasar klaim: ${report.claim.why}. Tidak ada kredit.`;

/** One objective's way to a credit, in words that a calculator can follow. */
export function stepText({ report }: ReportDocument, step: CreditStep): string {
  const of = report.objectives.find(({ objective }) => objective.id === step.objective)?.objective;
  const unit = UNITS[of?.method ?? ''] ?? '';
  if (step.whole === 0) return 'tidak ada yang dapat dinilai: tidak ada kredit';
  const share = `${count(step.part)} ÷ ${count(step.whole)} ${unit} = ${percent(step.ppm)}`;
  if (step.tier === null) {
    // What earns nothing was reached, or fell short of the target but of no step of the ladder.
    const reached = isBelow(step.part, step.whole, step.targetPpm)
      ? 'tidak tercapai, tetapi belum di bawah anak tangga kredit mana pun'
      : 'tercapai';
    return `${share}; sasaran ${target(step.targetPpm)} ${reached}: ${wholePercent(0)}`;
  }
  return `${share} < ${target(step.tier.belowPpm)}: ${wholePercent(step.tier.percent)}`;
}

export function amountText({ report }: ReportDocument): string {
  const { percent: owed, monthlyFee, amount, currency } = report.credits;
  if (monthlyFee === null || amount === null) {
    return `${wholePercent(owed)} dari biaya bulanan (jumlah biaya tidak dimuat dalam catatan ini)`;
  }
  return `${wholePercent(owed)} × ${currency} ${count(monthlyFee)} = ${currency} ${count(amount)}`;
}

function comparison(document: ReportDocument): Html | null {
  const { report } = document;
  const { comparedWith } = report.credits;
  if (comparedWith.length === 0) return null;
  const titles = [...new Set(comparedWith.map(({ title }) => title))];
  const percentOf = (title: string, objective: string): string =>
    wholePercent(
      comparedWith.find((one) => one.title === title && one.objective === objective)?.percent ?? 0,
    );
  return table(
    'Seandainya tangga kredit lain berlaku (hanya pembanding, angka yang sama)',
    [
      { name: 'Sasaran' },
      { name: 'Terukur', figures: true },
      ...titles.map((name) => ({ name, figures: true })),
    ],
    report.credits.steps.map(({ objective, ppm }) => [
      stepName(document, objective),
      percent(ppm),
      ...titles.map((title) => percentOf(title, objective)),
    ]),
  );
}

/** What is owed, step by step. */
export function creditSection(document: ReportDocument): Html {
  const { report, contract } = document;
  const note = noBaseNote(document);
  if (note !== undefined) return html`<h2>Kredit layanan</h2><p>${note}</p>`;
  const ladder = contract.credits.tiers
    .map(({ belowPpm, percent: given }) => `di bawah ${target(belowPpm)} → ${wholePercent(given)}`)
    .join('; ');
  return html`<h2>Kredit layanan</h2>
    <p>Tangga kontrak: ${ladder}; paling banyak ${wholePercent(contract.credits.capPercent)}. Perbandingan memakai jumlah yang dihitung, bukan angka yang dibulatkan.</p>
    <ol class="langkah">${report.credits.steps.map((step) => html`<li><b>${stepName(document, step.objective)}</b>: ${stepText(document, step)}</li>`)}
      <li><b>Kredit</b>, yang tertinggi dari langkah-langkah di atas: ${amountText(document)}</li></ol>
    ${comparison(document)}`;
}
