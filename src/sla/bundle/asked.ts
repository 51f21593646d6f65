import { everyPlace } from '../domain/inputs.ts';
import { periodOf } from '../domain/period.ts';
import { firstDifference } from './difference.ts';
import { FILES } from './folder.ts';
import type { Recomputed } from './recompute.ts';
import type { Seal } from './seal.ts';

/** Records that were not asked for are none; those of a report that says so would be shown to nobody. */
const recordFaults = ({ inputs, ledger, incidents }: Recomputed): readonly string[] =>
  [
    { path: FILES.ledger, asked: inputs.records.ledger, entries: ledger.exclusions.length },
    { path: FILES.incidents, asked: inputs.records.incidents, entries: incidents.length },
  ].flatMap(({ path, asked, entries }) =>
    asked === 'not-asked' && entries > 0
      ? [`${path}: it holds ${String(entries)}, though ${FILES.inputs} says that none were asked for`]
      : [],
  );

/**
 * What a report was asked for against what stands elsewhere: each figure follows from it, so an issuer who is free to ask
 * otherwise is free to move every figure. Throws SLA_PERIOD_INVALID.
 */
export function askedFaults(recomputed: Recomputed, seal: Seal | undefined): readonly string[] {
  const { inputs, document } = recomputed;
  const { contract } = document;
  const named = periodOf(inputs.period.label, contract.zone);
  const period = firstDifference(inputs.period, named);
  const places = firstDifference(inputs.places, everyPlace());
  const about: readonly (readonly [what: string, sealed: string | undefined, own: string])[] = [
    ['contract', seal?.contract, contract.id],
    ['version', seal?.version, contract.version],
    ['period', seal?.period, inputs.period.label],
    ['madeAt', seal?.madeAt, inputs.madeAt],
  ];
  return [
    ...about.flatMap(([what, sealed, own]) =>
      sealed === undefined || sealed === own
        ? []
        : [`${FILES.signature}, ${what}: it says ${sealed}, what it signs says ${own}`],
    ),
    ...(period
      ? [
          `${FILES.inputs}, period.${period.path}: it says ${period.written}, its label by the contract’s clock gives ${period.computed}`,
        ]
      : []),
    ...(places
      ? [
          `${FILES.inputs}, places${places.path}: it says ${places.written}, the provinces of this catalog give ${places.computed}`,
        ]
      : []),
    ...recordFaults(recomputed),
  ];
}
