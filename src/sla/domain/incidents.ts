import { z } from 'zod';
import type { SlaContract } from '../../catalog/index.ts';
import type { Period } from './period.ts';

const timeSchema = z.iso.datetime();
const NULL_TIME = timeSchema.nullable();

/** Incidents of a vendor's services that were open in the period, as a bundle holds them: redacted, without names of people. */
export const incidentsSchema = z.strictObject({
  incidents: z.array(
    z.strictObject({
      id: z.string(),
      alertname: z.string(),
      /** Of the catalog. */
      service: z.string(),
      region: z.string(),
      severity: z.string(),
      title: z.string(),
      openedAt: timeSchema,
      acknowledgedAt: NULL_TIME,
      resolvedAt: NULL_TIME,
      /** Ids of traces that were kept with it. */
      traces: z.array(z.string()),
    }),
  ),
});
export type IncidentRecord = z.infer<typeof incidentsSchema>['incidents'][number];

/** How fast incidents of one severity were answered, against the contract. */
export interface ResponseFigures {
  readonly severity: string;
  readonly incidents: number;
  readonly acknowledged: ResponseLeg;
  readonly resolved: ResponseLeg;
}

export interface ResponseLeg {
  readonly limitMinutes: number;
  readonly within: number;
  readonly late: number;
  /** Not yet when the report was made, and not late by then. */
  readonly open: number;
  /** Whole seconds of those that happened; null: none did. The lower middle of an even number. */
  readonly medianSeconds: number | null;
  readonly worstSeconds: number | null;
}

const MINUTE_MS = 60_000;

function legOf(
  incidents: readonly IncidentRecord[],
  of: 'acknowledgedAt' | 'resolvedAt',
  limitMinutes: number,
  madeAtMs: number,
): ResponseLeg {
  let [within, late, open] = [0, 0, 0];
  const took: number[] = [];
  for (const incident of incidents) {
    const opened = Date.parse(incident.openedAt);
    const ended = incident[of] ?? (of === 'acknowledgedAt' ? incident.resolvedAt : null);
    const ms = (ended === null ? madeAtMs : Date.parse(ended)) - opened;
    if (ended !== null) took.push(Math.floor(ms / 1_000));
    if (ms > limitMinutes * MINUTE_MS) late += 1;
    else if (ended === null) open += 1;
    else within += 1;
  }
  took.sort((a, b) => a - b);
  return {
    limitMinutes,
    ...{ within, late, open },
    medianSeconds: took[(took.length - 1) >> 1] ?? null,
    worstSeconds: took.at(-1) ?? null,
  };
}

/** Response and resolution times of incidents that opened in the period, by severity that the contract names. */
export function responseFigures(
  incidents: readonly IncidentRecord[],
  contract: SlaContract,
  { fromMs, toMs }: Pick<Period, 'fromMs' | 'toMs'>,
  madeAtMs: number,
): readonly ResponseFigures[] {
  // One that was open when the period began was counted in the period in which it opened.
  const opened = incidents.filter(({ openedAt }) => {
    const at = Date.parse(openedAt);
    return at >= fromMs && at < toMs;
  });
  return contract.responses.map(({ severity, acknowledgeMinutes, resolveMinutes }) => {
    const own = opened.filter((incident) => incident.severity === severity);
    return {
      severity,
      incidents: own.length,
      acknowledged: legOf(own, 'acknowledgedAt', acknowledgeMinutes, madeAtMs),
      resolved: legOf(own, 'resolvedAt', resolveMinutes, madeAtMs),
    };
  });
}
