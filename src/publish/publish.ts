import {
  budgetAlertsOf,
  CATALOG,
  symptomsOf,
  vendorsOf,
  type AlertSpec,
  type Profile,
} from '../catalog/index.ts';
import { alertmanagerText } from './alertmanager.ts';
import { dashboardSpecs } from './dashboards/index.ts';
import { dashboardJson } from './dashboards/render.ts';
import { watchedServices } from './dashboards/services.ts';
import { prometheusText } from './prometheus.ts';
import { provisioningFiles } from './provisioning.ts';
import { ruleTestFiles } from './rule-tests.ts';
import { BUDGET_RULES, ruleFiles, SYMPTOM_RULES, type ToldRules } from './rules.ts';
import type { Site } from './site.ts';
import { slaText } from './sla.ts';

/**
 * Everything generated, path → text: `alerts/*`, `dashboards/*` and Grafana's provisioning in `deploy/grafana/*`.
 * promtool's stories are written against real time, so only the production profile has them.
 */
export function publish(profile: Profile, site: Site, catalog = CATALOG): ReadonlyMap<string, string> {
  const rules = ruleFiles(profile, site, catalog);
  const files = new Map<string, string>([
    ['alerts/prometheus.yml', prometheusText(profile, site, [...rules.keys()])],
    ['alerts/alertmanager.yml', alertmanagerText(profile, site, catalog)],
    ['alerts/sla.yml', slaText(catalog)],
  ]);
  for (const [name, text] of rules) files.set(`alerts/${name}`, text);
  if (profile.name === 'production') {
    const tell = (alert: AlertSpec, told: ToldRules): void => {
      for (const [path, text] of ruleTestFiles(profile, site, alert, told)) files.set(path, text);
    };
    for (const alert of symptomsOf(catalog)) tell(alert, SYMPTOM_RULES);
    for (const alert of budgetAlertsOf(catalog)) tell(alert, BUDGET_RULES);
  }
  const watched = { services: watchedServices(catalog, profile), vendors: vendorsOf(catalog) };
  for (const spec of dashboardSpecs(watched)) files.set(`dashboards/${spec.uid}.json`, dashboardJson(spec));
  for (const [name, text] of provisioningFiles(profile, site)) files.set(`deploy/grafana/${name}`, text);
  return files;
}
