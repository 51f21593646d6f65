export { incidentConfigSchema, type IncidentConfig } from './config.ts';
export { startIncidentService, type IncidentService, type IncidentServiceDeps } from './incident-service.ts';
export { shortagesOf, type Shortage } from './oncall/staffing.ts';
export type { ReportMaker } from './claims/index.ts';
export { resetPasswordAt, type FirstPerson } from './people/index.ts';
export {
  guideOf,
  manualText,
  parametersOf,
  parseRunbook,
  planRun,
  planText,
  runbookConfigShape,
} from './runbook/index.ts';
