import type { Mutant } from './mutants.ts';

/** Mutants that no story can notice, because they say the same as the rule. */
export interface Equivalent {
  readonly alerts: RegExp;
  /** What the mutant says, from its beginning on. */
  readonly what: RegExp;
  readonly because: string;
}

export const EQUIVALENTS: readonly Equivalent[] = [
  {
    alerts: /BudgetBurn/,
    what: /^slo:\w+_errors:\w+: avg_over_time\(slo:\w+_missing:flag\[\w+\]\) > 0: (-1|>=)$/,
    because:
      'it shows an error ratio of 0 where nobody came, and above a threshold neither that nor nothing is',
  },
  {
    alerts: /BudgetBurn/,
    what: /^slo:\w+_errors:ratio_(?:brisk|slow)_long: avg_over_time\(slo:\w+_missing:flag\[\w+\]\) > 0: (?:1|<=)$/,
    because:
      'it shows what is missing where nobody came within the window, and then its row has no events to judge',
  },
  {
    alerts: /BudgetBurn/,
    what: /^slo:\w+_budget:ratio: siaga_phase\{phase=~?"(?:\w+\|)*rekap"\}: not phase/,
    because: 'every other phase stands before it in the same “or”, which takes the first of each',
  },
  {
    alerts: /^UploadLatencyHigh$/,
    what: /^national:upload_delivery_seconds:p95: .* >= 0: (-1|1|>)$/s,
    because:
      'a quantile of nothing is no number and passes no comparison, and only above 30 s is it asked for',
  },
  {
    alerts: /./,
    what: /^province:photos_before_night:sum: siaga_expected_photos\{bound="high"\}: not bound="high"$/,
    because: 'of a province’s bounds high is the highest: the most of all of them is 0 when it is',
  },
  {
    alerts: /./,
    what: /^national:photos_stored:resets: sum\(.*\): max$/,
    because: 'only whether it is above 0 is asked, and of counts the sum is when the most is',
  },
  {
    alerts: /^QueueFullTonight$/,
    what: /^gateway:queue_full_in:seconds < 21600: <=$/,
    because: 'a quotient of slopes stands on its boundary by rounding only',
  },
  {
    alerts: /DiskFilling$/,
    what: /^(?:min|max)[^<>]*\(predict_linear\([^<>]*\)\) [<>] [01]: [<>]=$/,
    because: 'a forecast stands on its boundary for one moment, and by rounding only',
  },
  {
    alerts: /^Watchdog$/,
    what: /^keep_firing_for /,
    because: 'what always fires has no end that it could outlast',
  },
];

/** Why nothing could notice a mutant of an alert; undefined: something should. */
export const whyEquivalent = (alertname: string, { what }: Mutant): string | undefined =>
  EQUIVALENTS.find(({ alerts, what: said }) => alerts.test(alertname) && said.test(what))?.because;
