import { alertsOf, budgetAlertsOf, indicatorsOf, inhibitionsOf, objectivesOf } from './catalog.ts';
import { defineCatalog } from './define-catalog.ts';
import { RESPONDERS, ROTA, TEAMS } from './oncall.ts';
import { SERVICE_CATALOG } from './services/index.ts';
import { VENDORS } from './vendors.ts';

/** The catalog of Sirekap's election night. */
export const CATALOG = defineCatalog({
  services: SERVICE_CATALOG,
  vendors: VENDORS,
  teams: TEAMS,
  responders: RESPONDERS,
  rotas: ROTA,
});

/** Every alert of the house. */
export const ALERTS = alertsOf(CATALOG);
export const BUDGET_ALERTS = budgetAlertsOf(CATALOG);
export const INHIBITIONS = inhibitionsOf(CATALOG);
/** Every indicator, in the order in which rules are written. */
export const SLIS = indicatorsOf(CATALOG);
export const SLOS = objectivesOf(CATALOG);
