import {
  budgetExpr,
  budgetRecord,
  burningOf,
  errorRecord,
  figureRecord,
  indicatorsOf,
  judgedRecord,
  keptRecord,
  keptShareRecord,
  limitIn,
  missingRecord,
  otherPhases,
  quantileExpr,
  ratioExpr,
  RECORDINGS,
  resourcesOf,
  saturationRecord,
  select,
  slicesOf,
  steadyMs,
  validCount,
  validSeries,
  windowMs,
  windowsOf,
  type Catalog,
  type EventSlo,
  type Profile,
  type Service,
  type SliceSlo,
} from '../catalog/index.ts';
import {
  expectedPhotos,
  intakeStored,
  queueFreeRatio,
  queueStuck,
  queueHeld,
  queueOldestAge,
  receivedOtherBallots,
  receivedUploads,
  type MetricDefinition,
} from '../instrumentation/definitions.ts';
import { formatDuration } from '../kernel/index.ts';
import { shownOf } from './shown.ts';

export interface RecordingRule {
  readonly record: string;
  readonly expr: string;
  readonly labels?: Readonly<Record<string, string>>;
}

const MINUTE_MS = 60_000;
/** From the first closing to the end of the night. */
const NIGHT_MS = 12 * 60 * MINUTE_MS;

/** Figures of the indicators; those that are states of the night are recorded as such. */
const sliRules = (catalog: Catalog, profile: Profile): readonly RecordingRule[] =>
  indicatorsOf(catalog).flatMap((sli) => {
    if (sli.kind === 'level') return [];
    const window = formatDuration(windowMs(profile, sli.windowNightMs));
    const expr = sli.kind === 'quantile' ? quantileExpr(sli, window) : ratioExpr(sli, window);
    return [{ record: sli.record, expr }];
  });

/** Of services that share a resource the first in the catalog lends its job. */
const saturationRules = (catalog: Catalog): readonly RecordingRule[] =>
  resourcesOf(catalog).flatMap((resource) =>
    catalog.services
      .filter(({ saturation }) => saturation.some(({ id }) => id === resource.id))
      .slice(0, 1)
      .map(({ job }) => ({ record: saturationRecord(resource), expr: resource.expr, labels: shownOf(job) })),
  );

/** Of a figure with a limit: itself, whether it kept to the limit for a whole slice, and the share of slices that did. */
const sliceRules = (slo: SliceSlo, job: Service['job'], profile: Profile): readonly RecordingRule[] => {
  const slice = formatDuration(windowMs(profile, slo.sliceMinutes * MINUTE_MS));
  const period = formatDuration(windowMs(profile, slo.periodHours * 60 * MINUTE_MS));
  const [worst, keeps] = slo.limit.op === 'atMost' ? ['max', '<='] : ['min', '>='];
  const { record } = slo.sli;
  return [
    { record: figureRecord(slo), expr: record, labels: shownOf(job) },
    {
      record: keptRecord(slo),
      expr: `${worst}_over_time(${record}[${slice}]) ${keeps} bool ${limitIn(slo, profile)}`,
    },
    {
      record: keptShareRecord(slo),
      expr: `avg_over_time(${keptRecord(slo)}[${period}])`,
      labels: shownOf(job),
    },
  ];
};

/** The resource that is full where a gateway refuses everything. */
const QUEUE_DISK = 'queue-disk';
/** Slopes over less are what one large photo makes. */
const SLOPE_MS = 30 * MINUTE_MS;

const queueFullIn = (fullAt: number, profile: Profile): string => {
  const free = select(queueFreeRatio);
  const falling = `min by (gateway) (deriv(${free}[${formatDuration(windowMs(profile, SLOPE_MS))}]))`;
  return `(min by (gateway) (${free}) - ${String(Number((1 - fullAt).toPrecision(6)))}) / (-1 * ${falling} > 0)`;
};

/** What a gateway has received stays true when it is gone, and what it holds is then missing: that must show. */
const receivedOf = (counted: MetricDefinition, night: string): string =>
  `sum by (province) (max by (gateway, province) (last_over_time(${select(counted)}[${night}])))`;

/**
 * What may be held against what is expected: presidential pages of this night. Gateways count since their folder was
 * made, so what stood there when the first stations closed, a rehearsal's photos, is remembered, and others than
 * presidential pages, held or stored, are taken off. Silence about what is expected begins no night anew.
 */
const arrivalRules = (night: string): readonly RecordingRule[] => {
  const others = receivedOf(receivedOtherBallots, night);
  const nothingIsDue = `max by (province) (${select(expectedPhotos, { bound: 'high' })}) == 0`;
  const { received, presidential, beforeNight, ofNight } = RECORDINGS;
  return [
    { record: presidential, expr: `${received} - (${others} or 0 * ${received})` },
    {
      record: beforeNight,
      expr: `${presidential} and on (province) ${nothingIsDue} or last_over_time(${beforeNight}[${night}]) or 0 * ${presidential}`,
    },
    { record: ofNight, expr: `${presidential} - ${beforeNight}`, labels: shownOf('gateway') },
  ];
};

/** What a restarting process showed last stands in for it, or its queue would seem to empty for a moment. */
const stateRules = (catalog: Catalog, profile: Profile): readonly RecordingRule[] => {
  const bridge = formatDuration(steadyMs(profile, MINUTE_MS));
  const rate = formatDuration(windowMs(profile, MINUTE_MS));
  const lastKnown = (selector: string): string => `last_over_time(${selector}[${bridge}])`;
  const night = formatDuration(windowMs(profile, NIGHT_MS));
  const moved = (record: string): string =>
    `sum(max_over_time(${record}[${rate}]) - min_over_time(${record}[${rate}]))`;
  const stored = select(intakeStored);
  return [
    { record: RECORDINGS.received, expr: receivedOf(receivedUploads, night) },
    ...arrivalRules(night),
    {
      record: RECORDINGS.setAside,
      expr: `sum(${lastKnown(select(queueStuck, { reason: { any: ['session', 'refused', 'buried'] } }))})`,
    },
    { record: RECORDINGS.storedFellBack, expr: `sum(resets(${stored}[${night}]))` },
    { record: RECORDINGS.inPassing, expr: `${moved(RECORDINGS.received)} + ${moved(RECORDINGS.recorded)}` },
    {
      record: RECORDINGS.recorded,
      expr: `sum by (province) (${lastKnown(stored)}) unless on () ${RECORDINGS.storedFellBack} > 0`,
    },
    { record: RECORDINGS.held, expr: `sum by (province) (${lastKnown(select(queueHeld))})` },
    {
      record: RECORDINGS.accounted,
      expr: `clamp_max((sum(${RECORDINGS.recorded}) + sum(${RECORDINGS.held}) + ${RECORDINGS.setAside} + ${RECORDINGS.inPassing}) / (sum(${RECORDINGS.received}) > 0), 1)`,
    },
    { record: RECORDINGS.oldestHeld, expr: `max(${lastKnown(select(queueOldestAge))})` },
    ...resourcesOf(catalog)
      .filter(({ id }) => id === QUEUE_DISK)
      .map(({ fullAt }) => ({ record: RECORDINGS.queueFullIn, expr: queueFullIn(fullAt, profile) })),
    { record: RECORDINGS.uploadGoodput, expr: `sum(rate(${stored}[${rate}]))` },
  ];
};

/** Within which a disappearance must have been seen to begin: the flag goes on by its own last value. */
const REMEMBERED_MS = 60 * MINUTE_MS;

/**
 * 1 while an indicator's series are gone that have been there, for longer than a restart takes; 0 while they are
 * there. What was never there is not missing.
 */
const missingRule = (slo: EventSlo, profile: Profile): RecordingRule => {
  const record = missingRecord(slo);
  const recent = `${validSeries(slo.sli)}[${formatDuration(steadyMs(profile, MINUTE_MS))}]`;
  const known = `last_over_time(${record}[${formatDuration(windowMs(profile, REMEMBERED_MS))}])`;
  return {
    record,
    expr: `0 * count(last_over_time(${recent})) or max(absent_over_time(${recent})) and ${known}`,
  };
};

/** What each window of an SLO judges: failed events over valid ones, and time without any measure as failed. */
const windowRules = (slo: EventSlo, profile: Profile): readonly RecordingRule[] =>
  windowsOf(slo).flatMap((row) => {
    const span = (ms: number): string => formatDuration(windowMs(profile, ms));
    const errors = (length: 'long' | 'short'): RecordingRule => {
      const window = span(length === 'long' ? row.longMs : row.shortMs);
      const missing = `avg_over_time(${missingRecord(slo)}[${window}])`;
      const failed = `1 - (${ratioExpr(slo.sli, window)})`;
      return {
        record: errorRecord(slo, row.id, length),
        expr: `(${failed}) * (1 - ${missing}) + ${missing} or ${missing} > 0`,
      };
    };
    const judged = { record: judgedRecord(slo, row.id), expr: validCount(slo.sli, span(row.longMs)) };
    return [errors('long'), errors('short'), judged];
  });

/** The budget of the phase that holds, where phases differ. */
const budgetRule = (slo: EventSlo, profile: Profile): readonly RecordingRule[] =>
  otherPhases(slo).length === 0
    ? []
    : [
        {
          record: budgetRecord(slo),
          expr: budgetExpr(slo, formatDuration(steadyMs(profile, MINUTE_MS))),
        },
      ];

/** The burn of each budget that is alerted on. */
export const budgetRules = (catalog: Catalog, profile: Profile): readonly RecordingRule[] =>
  burningOf(catalog).flatMap((slo) => [
    ...budgetRule(slo, profile),
    missingRule(slo, profile),
    ...windowRules(slo, profile),
  ]);

/** Groups of what describes the night: indicators, what is in use, state, and which limits were kept. */
export const INDICATOR_GROUPS = [
  'siaga-indikator',
  'siaga-kejenuhan',
  'siaga-keadaan',
  'siaga-janji',
] as const;

/** Rules that describe the night, by group. */
export const indicatorGroups = (
  catalog: Catalog,
  profile: Profile,
): Readonly<Record<(typeof INDICATOR_GROUPS)[number], readonly RecordingRule[]>> => ({
  'siaga-indikator': sliRules(catalog, profile),
  'siaga-kejenuhan': saturationRules(catalog),
  'siaga-keadaan': stateRules(catalog, profile),
  'siaga-janji': catalog.services.flatMap((service) =>
    slicesOf({ services: [service] }).flatMap((slo) => sliceRules(slo, service.job, profile)),
  ),
});
