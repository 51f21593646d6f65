import type { Rule } from '../lint/rule-checks.ts';

/** Rules that are evaluated one after the other. */
export interface RuleGroup {
  readonly name: string;
  readonly interval: string;
  readonly rules: readonly Rule[];
}

export interface RuleFile {
  readonly groups: readonly RuleGroup[];
}

/** What promtool is to find at one moment of a story. */
export interface Look {
  readonly alertname: string;
  readonly eval_time: string;
  readonly exp_alerts: readonly {
    readonly exp_labels: Readonly<Record<string, string>>;
    readonly exp_annotations?: Readonly<Record<string, string>>;
  }[];
}

/** Series over time, and what an alert makes of them. */
export interface Story {
  readonly name: string;
  readonly interval: string;
  readonly input_series: readonly { readonly series: string; readonly values: string }[];
  readonly alert_rule_test: readonly Look[];
}

/** A file that `promtool test rules` reads. */
export interface StoryFile {
  readonly rule_files: readonly string[];
  /** Names of the groups; without it promtool evaluates them in any order. */
  readonly group_eval_order: readonly string[];
  readonly evaluation_interval: string;
  readonly tests: readonly Story[];
}
