import type { Profile } from '../profile.ts';

/** What is watched where: uids of the generated dashboards. */
export const DASHBOARDS = {
  national: 'sirekap-nasional',
  gateway: 'siaga-gerbang',
  province: 'sirekap-provinsi',
  login: 'sirekap-masuk',
  monitoring: 'siaga-pemantauan',
  incidents: 'siaga-insiden',
  recap: 'layanan-recap',
  intake: 'layanan-intake',
} as const;
export type DashboardUid = (typeof DASHBOARDS)[keyof typeof DASHBOARDS];

/** What fires at one moment of a story. */
export interface AlertLook {
  /** When to look, as a Prometheus duration from the start. */
  readonly at: string;
  /** Labels of each alert that fires then, besides the fixed ones. None = silence. */
  readonly fires: readonly Readonly<Record<string, string>>[];
}

/** One story told to the alert in series, with what must fire at its end. Times are production's. */
export interface AlertCase extends AlertLook {
  /** A sentence. */
  readonly name: string;
  /** Selector of an exported series and its values in promtool's notation, one every step. */
  readonly input: readonly (readonly [series: string, values: string])[];
  /** Looks before the last one: that it has not begun yet, or had fired when at the end it has ended. */
  readonly before?: readonly AlertLook[];
  /** Between two values of its series, where that differs from the alert's `storyStepMs`. */
  readonly stepMs?: number;
}

/** Whether something that fired in a story does so no more at its end. */
export const endsIn = ({ before = [], fires }: AlertCase): boolean => {
  const atEnd = new Set(fires.map((labels) => JSON.stringify(labels)));
  return before.some((look) => look.fires.some((labels) => !atEnd.has(JSON.stringify(labels))));
};

/** A condition that people must hear of. `publish` renders it into a rule, its tests and its links. */
export interface AlertSpec {
  /** CamelCase symptom; its runbook is the same in kebab case. */
  readonly name: string;
  readonly severity: 'critical' | 'warning' | 'info';
  /** Id of the service in whose file it stands. */
  readonly service: string;
  /** `province`: one alert for each value of the series' label `province`, which becomes its region. */
  readonly region: 'nasional' | 'province';
  /** Indonesian, static: consumers may key on it. */
  readonly summary: string;
  /** Indonesian; may name `$labels`, never `$value`, so that the text of an alert never changes. */
  readonly description: string;
  readonly expr: (profile: Profile) => string;
  /** How long the condition must hold, and how long it must be gone, milliseconds of the profile. */
  readonly holdMs: (profile: Profile) => number;
  readonly keepMs: (profile: Profile) => number;
  readonly dashboard: DashboardUid;
  readonly cases: readonly AlertCase[];
  /** Between two values of its stories' series; not stated: 10 s. Hours are told in longer steps. */
  readonly storyStepMs?: number;
}

/** Alerts that speak for others: while `source` fires, `targets` with equal labels are not sent. */
export interface Inhibition {
  readonly source: string;
  readonly targets: readonly string[];
  /** None: wherever they fire. */
  readonly equal: readonly string[];
}
