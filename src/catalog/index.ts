export {
  OVERSEAS_TPS,
  provinceOf,
  PROVINCES,
  TPS_DENOMINATOR,
  ZONES,
  type Province,
  type Zone,
} from './provinces.ts';
export { isKnownTps, provinceCodeOf, tpsCodeAt } from './tps-register.ts';
export {
  CALENDAR_2024,
  CLOSING_HOUR_LOCAL,
  ELECTION_PERIOD_HOURS,
  phaseAt,
  PHASES,
  type Phase,
  type PhaseWindow,
} from './phases.ts';
export { gatewayOf, GATEWAYS, type GatewaySite } from './gateways.ts';
export { VENDORS, type Vendor } from './vendors.ts';
export {
  ESCALATION,
  RESPONDERS,
  ROLES,
  ROTA,
  type EscalationLevel,
  type Responder,
  type Role,
} from './oncall.ts';
export { holdMs, PRODUCTION, replayProfile, windowMs, type Profile } from './profile.ts';
export { RECORDINGS } from './recordings.ts';
