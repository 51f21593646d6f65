import {
  errorRecord,
  quantileExpr,
  ratioExpr,
  RECORDINGS,
  select,
  SLIS,
  SLOS,
  steadyMs,
  windowMs,
  windowsOf,
  type Profile,
} from '../catalog/index.ts';
import {
  intakeStored,
  queueStuck,
  queueHeld,
  queueOldestAge,
  receivedUploads,
} from '../instrumentation/definitions.ts';
import { formatDuration } from '../kernel/index.ts';

export interface RecordingRule {
  readonly record: string;
  readonly expr: string;
}

const MINUTE_MS = 60_000;
/** From the first closing to the end of the night. */
const NIGHT_MS = 12 * 60 * MINUTE_MS;

const sliRules = (profile: Profile): readonly RecordingRule[] =>
  SLIS.map((sli) => {
    const window = formatDuration(windowMs(profile, sli.windowNightMs));
    return {
      record: sli.record,
      expr: sli.kind === 'ratio' ? ratioExpr(sli, window) : quantileExpr(sli, window),
    };
  });

/** What a restarting process showed last stands in for it, or its queue would seem to empty for a moment. */
const stateRules = (profile: Profile): readonly RecordingRule[] => {
  const bridge = formatDuration(steadyMs(profile, MINUTE_MS));
  const rate = formatDuration(windowMs(profile, MINUTE_MS));
  const lastKnown = (selector: string): string => `last_over_time(${selector}[${bridge}])`;
  // What a gateway has received stays true when it is gone, and what it holds is then missing: that must show.
  const night = formatDuration(windowMs(profile, NIGHT_MS));
  const received = `last_over_time(${select(receivedUploads)}[${night}])`;
  const moved = (record: string): string =>
    `sum(max_over_time(${record}[${rate}]) - min_over_time(${record}[${rate}]))`;
  return [
    { record: RECORDINGS.received, expr: `sum by (province) (max by (gateway, province) (${received}))` },
    {
      record: RECORDINGS.setAside,
      expr: `sum(${lastKnown(select(queueStuck, { reason: { any: ['session', 'refused', 'buried'] } }))})`,
    },
    { record: RECORDINGS.inPassing, expr: `${moved(RECORDINGS.received)} + ${moved(RECORDINGS.recorded)}` },
    { record: RECORDINGS.recorded, expr: `sum by (province) (${lastKnown(select(intakeStored))})` },
    { record: RECORDINGS.held, expr: `sum by (province) (${lastKnown(select(queueHeld))})` },
    { record: RECORDINGS.oldestHeld, expr: `max(${lastKnown(select(queueOldestAge))})` },
    { record: RECORDINGS.uploadGoodput, expr: `sum(rate(${select(intakeStored)}[${rate}]))` },
  ];
};

/** 1 − ratio over each burn window of each SLO that alerts. */
export const budgetRules = (profile: Profile): readonly RecordingRule[] =>
  SLOS.filter((slo) => slo.alerts).flatMap((slo) =>
    windowsOf(slo).flatMap((row) =>
      (['long', 'short'] as const).map((length) => {
        const window = formatDuration(windowMs(profile, length === 'long' ? row.longMs : row.shortMs));
        return { record: errorRecord(slo, row.id, length), expr: `1 - (${ratioExpr(slo.sli, window)})` };
      }),
    ),
  );

/** Rules that describe the night: indicators and state, by group. */
export const indicatorGroups = (profile: Profile): Readonly<Record<string, readonly RecordingRule[]>> => ({
  'siaga-indikator': sliRules(profile),
  'siaga-keadaan': stateRules(profile),
});
