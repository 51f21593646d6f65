import type { Profile } from '../catalog/index.ts';
import { formatDuration } from '../kernel/index.ts';
import type { ScrapeTarget, Site } from './site.ts';
import { yamlText } from './yaml-text.ts';

/** A scrape must end before the next begins, and a dead target must show within one interval. */
const LONGEST_SCRAPE_MS = 5_000;

const staticConfigs = (targets: readonly ScrapeTarget[]): readonly Record<string, unknown>[] => {
  const plain = targets.filter((target) => target.gateway === undefined).map((target) => target.address);
  const named = targets.filter((target) => target.gateway !== undefined);
  return [
    ...(plain.length > 0 ? [{ targets: plain }] : []),
    ...named.map((target) => ({ targets: [target.address], labels: { gateway: target.gateway } })),
  ];
};

/** Prometheus's configuration. Rule files lie beside it. */
export const prometheusText = (profile: Profile, site: Site, ruleFiles: readonly string[]): string =>
  yamlText({
    global: {
      scrape_interval: formatDuration(profile.scrapeIntervalMs),
      scrape_timeout: formatDuration(Math.min(profile.scrapeIntervalMs, LONGEST_SCRAPE_MS)),
      evaluation_interval: formatDuration(profile.scrapeIntervalMs),
    },
    rule_files: ruleFiles,
    alerting: {
      alertmanagers: [{ api_version: 'v2', static_configs: [{ targets: site.alertmanagers }] }],
    },
    scrape_configs: Object.entries(site.targets)
      .filter(([, targets]) => targets.length > 0)
      .map(([job, targets]) => ({ job_name: job, static_configs: staticConfigs(targets) })),
  });
