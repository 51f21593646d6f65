import { foreign } from '../catalog/index.ts';
import type { MetricDefinition } from '../instrumentation/definitions.ts';

export { gaps, type Published } from './gaps.ts';
export { publish } from './publish.ts';
export { localSite, type ScrapeTarget, type Site } from './site.ts';
export { panelQueries, queryFiller, type PanelQuery, type PanelValues } from './panel-queries.ts';
export { markdownTable } from './markdown-table.ts';
export { EXPORTERS, exporterSeries, jobsOf } from './cardinality.ts';
export { metricReferenceText } from './metric-reference.ts';
export { recordingNames } from './recording-names.ts';

/** What dashboards read that is not ours: Prometheus's, Alertmanager's and prom-client's own metrics. */
export const FOREIGN_METRICS: readonly MetricDefinition[] = Object.values(foreign);
