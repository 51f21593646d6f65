export {
  hasPoorNetwork,
  provinceOf,
  PROVINCES,
  TPS_DENOMINATOR,
  ZONES,
  type Province,
  type Zone,
} from './provinces.ts';
export {
  isProbeTps,
  MOST_VANTAGE_NUMBERS,
  PROBE_PROVINCE,
  probeAccountsSchema,
  probeTpsOf,
  zoneOfProbe,
  type ProbeAccounts,
} from './probe-stations.ts';
export {
  ballotsOf,
  dptOf,
  isKnownPlace,
  isKnownTps,
  provinceCodeOf,
  regenciesOf,
  tpsCodeAt,
} from './tps-register.ts';
export { closingOf, hoursOf, SCHEDULE_2024 } from './phases/schedule-2024.ts';
export {
  changesAfter,
  hoursOf as hoursIn,
  nationalPhase,
  phaseAt,
  ZONE_NAMES,
  type PhaseChange,
  type Schedule,
} from './phases/schedule.ts';
export { failCatalog } from './errors.ts';
export { readSchedule } from './phases/read-schedule.ts';
export { phaseIn, phasesByZone, type ZonesInPhase } from './phases/by-zone.ts';
export { phaseWords, type PhaseWords } from './phases/words.ts';
export { NIGHT_HOURS, STAFFING, type Staffing } from './phases/staffing.ts';
export { FIRST_PHOTO, hoursAt, LOGIN, PUBLIC, shareAt } from './arrivals/curve.ts';
export { pagesBy, PHOTO_GAP_MINUTES, PPWP_PAGES } from './arrivals/pages.ts';
export { BOUNDS, expectedReceipts, stationsOf } from './arrivals/expected-receipts.ts';
export { gatewayNamed, gatewayOf, GATEWAYS, type GatewaySite } from './gateways.ts';
export type { VendorTerms } from './vendors.ts';
export {
  RESPONDERS,
  ROTA,
  type EscalationLevel,
  type Responder,
  type Role,
  type Rota,
  type Team,
} from './oncall.ts';
export { PRODUCTION, replayProfile, windowMs, type Profile } from './profile.ts';
export * as foreign from './foreign.ts';
export { RECORDINGS } from './recordings.ts';
export { saturationRecord, type SaturationResource } from './resources.ts';
export type { Dependency, Service, ServiceId, SlaTerm } from './services/service.ts';
export {
  judgesEvents,
  quantileExpr,
  ratioExpr,
  validCount,
  validSeries,
  type EventSli,
  type FlaggedSli,
  type LevelSli,
  type QuantileSli,
  type RatioSli,
  type Sli,
  type SliCategory,
} from './slis.ts';
export { burnWindows, FEWEST_EVENTS, type BurnGoal, type BurnWindow } from './burn-windows.ts';
export { budgetExpr, budgetRecord, otherPhases } from './budgets.ts';
export {
  burns,
  errorRecord,
  figureRecord,
  isSpan,
  judgedRecord,
  keptRecord,
  keptShareRecord,
  limitIn,
  missingRecord,
  windowsOf,
  type EventSlo,
  type Objective,
  type SliceSlo,
} from './slos.ts';
export {
  alertsOf,
  budgetAlertsOf,
  burningOf,
  causesOf,
  indicatorsOf,
  inhibitionsOf,
  ladderOf,
  objectivesOf,
  resourcesOf,
  slicesOf,
  symptomsOf,
  type Catalog,
} from './catalog.ts';
export { slaDefinitions, type SlaDefinition } from './sla.ts';
export { byService } from './openslo/by-service.ts';
export { fromOpenSlo } from './openslo/import.ts';
export { readOpenSlo, readOpenSloStream } from './openslo/read.ts';
export { serviceSource } from './openslo/source.ts';
export { toOpenSlo } from './openslo/export.ts';
export { defineCatalog } from './define-catalog.ts';
export {
  ALERTS,
  CATALOG,
  isFelt,
  SLIS,
  SLOS,
  slowDeliveryMs,
  VENDORS,
  vendorsOf,
  type Slo,
  type Vendor,
} from './house.ts';
export type { Cause } from './alerts/causes.ts';
export { ARRIVAL_ALERTS } from './alerts/arrivals.ts';
export { FIRST_RECEIPT_ALERTS } from './alerts/first-receipts.ts';
export { runbookNameOf } from './alerts/runbook-name.ts';
export { steadyMs } from './alerts/timing.ts';
export { watchedIn } from './alerts/watching.ts';
export {
  DASHBOARDS,
  type AlertCase,
  type AlertLook,
  type AlertSpec,
  type DashboardUid,
  type Inhibition,
} from './alerts/alert.ts';
export { select, selectBuckets, selectRecord } from './promql.ts';
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
export { CONTRACTS, contractInForce } from './contracts/index.ts';
export { undertakingFaults } from './contracts/undertakings.ts';
export { claimsAround, deadlineOf, type Claim } from './contracts/claims.ts';
export {
  contractSchema,
  type ClaimRule,
  type ContractObjective,
  type CreditTier,
  type ExclusionGround,
  type MeasuredSeries,
  type MeasuredStream,
  type SlaContract,
} from './contracts/contract.ts';
