import type { DashboardUid } from '../../catalog/index.ts';

/** One query of a panel. */
export interface TargetSpec {
  readonly expr: string;
  /** Grafana's legend template. */
  readonly legend: string;
  /** Fetch trace exemplars too: latency histograms only. */
  readonly exemplar?: true;
}

/** From this value on, this colour; the first step has no value. */
export type Step = readonly [from: number | null, color: 'green' | 'yellow' | 'red' | 'blue' | 'text'];

export interface PanelSpec {
  /** Names the panel for ever: its id is made from it, and links point to that id. */
  readonly key: string;
  readonly kind: 'stat' | 'timeseries' | 'table';
  /** Indonesian. */
  readonly title: string;
  readonly description: string;
  /** Grafana's unit id. */
  readonly unit: string;
  /** Columns of 24. */
  readonly width: number;
  readonly targets: readonly TargetSpec[];
  readonly steps?: readonly Step[];
  readonly stacked?: true;
  /** Tables: the label that joins the queries' rows, its heading, and each query's heading and unit. */
  readonly columns?: {
    readonly key: string;
    readonly keyTitle: string;
    /** Words for values of the key. */
    readonly keyWords: Readonly<Record<string, string>>;
    readonly values: readonly {
      readonly title: string;
      readonly unit: string;
      readonly steps?: readonly Step[];
    }[];
  };
}

export interface RowSpec {
  readonly title: string;
  readonly panels: readonly PanelSpec[];
}

export interface DashboardSpec {
  readonly uid: DashboardUid;
  readonly title: string;
  readonly description: string;
  readonly rows: readonly RowSpec[];
  /** Whether the reader chooses a province (`$province`). */
  readonly byProvince: boolean;
}
