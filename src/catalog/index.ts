export { provinceOf, PROVINCES, TPS_DENOMINATOR, ZONES, type Province, type Zone } from './provinces.ts';
export { dptOf, isKnownPlace, isKnownTps, provinceCodeOf, tpsCodeAt } from './tps-register.ts';
export { CALENDAR_2024, CLOSING_HOUR_LOCAL, type Phase, type PhaseWindow } from './phases.ts';
export { gatewayOf, GATEWAYS, type GatewaySite } from './gateways.ts';
export { VENDORS, type Vendor } from './vendors.ts';
export { ESCALATION, RESPONDERS, ROTA, type EscalationLevel, type Responder, type Role } from './oncall.ts';
export { PRODUCTION, replayProfile, windowMs, type Profile } from './profile.ts';
export { RECORDINGS } from './recordings.ts';
export type { Service, ServiceId } from './services.ts';
export { quantileExpr, ratioExpr, SLIS, type QuantileSli, type RatioSli } from './slis.ts';
export type { BurnWindow } from './burn-windows.ts';
export { errorRecord, SLOS, windowsOf, type Slo } from './slos.ts';
export { ALERTS, BUDGET_ALERTS, INHIBITIONS, runbookNameOf } from './alerts/index.ts';
export { steadyMs } from './alerts/timing.ts';
export {
  DASHBOARDS,
  type AlertCase,
  type AlertSpec,
  type DashboardUid,
  type Inhibition,
} from './alerts/alert.ts';
export { select, selectBuckets } from './promql.ts';
export {
  manualFault,
  NO_MANUAL,
  peopleAmong,
  provincesIn,
  standingAfter,
  tpsIn,
  type ManualChange,
  type ManualFault,
  type ManualPace,
  type ManualStanding,
} from './manual-safety.ts';
export { manualPaceOf, manualPaceShape } from './manual-pace.ts';
