export { gaps, type Published } from './gaps.ts';
export { publish } from './publish.ts';
export { localSite, type ScrapeTarget, type Site } from './site.ts';
export { panelQueries, type PanelQuery } from './panel-queries.ts';
export { markdownTable } from './markdown-table.ts';
export { EXPORTERS, exporterSeries } from './cardinality.ts';
export { metricReferenceText } from './metric-reference.ts';
export { recordingNames } from './recording-names.ts';
