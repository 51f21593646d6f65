import type { Phase } from '../../contracts/index.ts';

/** One query of a panel. */
export interface TargetSpec {
  readonly expr: string;
  /** Grafana's legend template. */
  readonly legend: string;
  /** Fetch trace exemplars too: latency histograms only. */
  readonly exemplar?: true;
}

export type Colour = 'green' | 'yellow' | 'orange' | 'red' | 'dark-red' | 'blue' | 'purple' | 'text';

/** From this value on, this colour; the first step has no value. */
export type Step = readonly [from: number | null, colour: Colour];

/** Where a click leads: another dashboard, with the chosen variables and, of a series, its own label. */
export interface LinkSpec {
  /** Indonesian. */
  readonly title: string;
  readonly to: string;
  /** Label of the clicked series that becomes the variable of the same name there. */
  readonly label?: string;
}

/** How a value of a label reads and looks, wherever it names a series. */
export interface Look {
  /** Its own legend unless told. */
  readonly text?: string;
  readonly colour?: Colour;
  /** Dashed: what should be, dotted: what is meant to be below it. A full line unless told. */
  readonly line?: 'dashed' | 'dotted';
}

export interface ColumnSpec {
  readonly title: string;
  readonly unit: string;
  readonly decimals?: number;
  readonly steps?: readonly Step[];
}

/** Colours of values, phase by phase: what is enough at the rehearsal is too little at the recapitulation. */
export type StepsByPhase = Readonly<Record<Phase, readonly Step[]>>;

export interface PanelSpec {
  /** Names the panel for ever: its id is made from it, and links point to that id. */
  readonly key: string;
  /**
   * `stat` one number; `tiles` one coloured tile a series; `bars` one bar a series; `timeseries`; `table` one row a
   * value of a label.
   */
  readonly kind: 'stat' | 'tiles' | 'bars' | 'timeseries' | 'table';
  /** Indonesian. */
  readonly title: string;
  /** English: what is shown, and what it means when it is bad. */
  readonly description: string;
  /** Grafana's unit id. */
  readonly unit: string;
  /** Digits behind the point; Grafana's own choice unless told. What is held against a promise says how. */
  readonly decimals?: number;
  /** Columns of 24. */
  readonly width: number;
  /** Grid rows, where the kind's own height does not serve. */
  readonly height?: number;
  readonly targets: readonly TargetSpec[];
  /** Colours of values; on a time series its lines. */
  readonly steps?: readonly Step[];
  /** Instead of `steps`, on numbers and tiles whose legends end in the chosen phase. */
  readonly stepsByPhase?: StepsByPhase;
  readonly stacked?: true;
  /**
   * Shares, 0..1, of what: of `good` things, whose axis begins where the trouble does (0.9, or lower when there is
   * more); of `bad` ones, to 0.1 or higher; of a `whole`, from 0 to 1.
   */
  readonly share?: 'good' | 'bad' | 'whole';
  /** Shortest window of `$__rate_interval`, where a steadier number is worth more than a quick one. */
  readonly interval?: string;
  /** Looks of series by their legend. */
  readonly looks?: Readonly<Record<string, Look>>;
  /** Words for values that are no quantity, such as 0 and 1. */
  readonly words?: Readonly<Record<string, string>>;
  /** What stands where there is no series, when that has a meaning; “no data” unless told. */
  readonly empty?: string;
  /** Values below zero mean something: a time series whose axis does not begin at it. */
  readonly signed?: true;
  readonly link?: LinkSpec;
  /** Tables: the label that joins the queries' rows, its heading, and each query's heading and unit. */
  readonly columns?: {
    readonly key: string;
    readonly keyTitle: string;
    /** Words for values of the key. */
    readonly keyWords: Readonly<Record<string, string>>;
    readonly values: readonly ColumnSpec[];
  };
}

export interface RowSpec {
  /** None: the panels follow on without a heading. */
  readonly title?: string;
  readonly panels: readonly PanelSpec[];
}

/**
 * What a reader may choose besides data source, job and instance: `provinces` begins with all, `province` with one;
 * `vendorServices` are those that a vendor runs, `services` all.
 */
export type Choice = 'province' | 'provinces' | 'services' | 'vendorServices' | 'phase';

export interface DashboardSpec {
  readonly uid: string;
  /** Indonesian. */
  readonly title: string;
  /** English. */
  readonly description: string;
  readonly choices: readonly Choice[];
  /** The dashboard that this one is a part of; links lead back to it. */
  readonly partOf?: { readonly title: string; readonly uid: string };
  readonly rows: readonly RowSpec[];
}
