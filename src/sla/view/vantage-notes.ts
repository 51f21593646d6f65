import { componentTitle, type ReportDocument } from './document.ts';
import { duration } from './numbers.ts';

/**
 * What must be said of probes' figures that fewer places made than outvote one that is blind: a sentence a component; empty
 * when enough looked all the time.
 */
export function vantageNotes(document: ReportDocument): readonly string[] {
  const { report, contract } = document;
  const { sliceSeconds } = report.period;
  const told = new Set<string>();
  return report.objectives.flatMap(({ objective, sources }) =>
    sources.flatMap(({ stream, slices, vantages }) => {
      if (!vantages || vantages.shortSlices === 0 || told.has(stream)) return [];
      told.add(stream);
      const { wanted, most, shortSlices } = vantages;
      const of = (count: number): string => duration(count * sliceSeconds);
      return [
        `${componentTitle(document, objective.component)}: kurang dari ${String(wanted)} titik pantau melapor selama ${of(shortSlices)} dari ${of(slices.total - slices.excluded)}, paling banyak ${String(most)}. Kuorum ${String(contract.slice.vantageQuorum)} dari ${String(wanted)} tidak ada selama itu: satu titik yang buta atau diam menentukan angka penjajak.`,
      ];
    }),
  );
}
