export { publish } from './publish.ts';
export { localSite, type ScrapeTarget, type Site } from './site.ts';
export { panelQueries, queryFiller, type PanelQuery, type PanelValues } from './panel-queries.ts';
