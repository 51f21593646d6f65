import { ALERTS, VENDORS, type Profile } from '../catalog/index.ts';
import { alertmanagerText } from './alertmanager.ts';
import { dashboardSpecs } from './dashboards/index.ts';
import { dashboardJson } from './dashboards/render.ts';
import { WATCHED_SERVICES } from './dashboards/services.ts';
import { prometheusText } from './prometheus.ts';
import { provisioningFiles } from './provisioning.ts';
import { ruleTestPath, ruleTestText } from './rule-tests.ts';
import { ruleFiles } from './rules.ts';
import type { Site } from './site.ts';

/**
 * Everything generated, path → text: `alerts/*`, `dashboards/*` and Grafana's provisioning in `deploy/grafana/*`. promtool's stories are written against
 * real time, so only the production profile has them.
 */
export function publish(profile: Profile, site: Site): ReadonlyMap<string, string> {
  const rules = ruleFiles(profile, site);
  const files = new Map<string, string>([
    ['alerts/prometheus.yml', prometheusText(profile, site, [...rules.keys()])],
    ['alerts/alertmanager.yml', alertmanagerText(profile, site)],
  ]);
  for (const [name, text] of rules) files.set(`alerts/${name}`, text);
  if (profile.name === 'production') {
    for (const alert of ALERTS) files.set(ruleTestPath(alert), ruleTestText(profile, site, alert));
  }
  for (const spec of dashboardSpecs({ services: WATCHED_SERVICES, vendors: VENDORS }))
    files.set(`dashboards/${spec.uid}.json`, dashboardJson(spec));
  for (const [name, text] of provisioningFiles(profile, site)) files.set(`deploy/grafana/${name}`, text);
  return files;
}
