import { inhibitionsOf, type Catalog, type Profile } from '../catalog/index.ts';
import { ALERT_RECEIVER } from '../contracts/index.ts';
import type { Site } from './site.ts';
import { yamlText } from './yaml-text.ts';

/**
 * A storm of alerts is one notification for each service that has any: grouped by province, one national outage would be
 * hundreds. What joins a group that has spoken waits for its next turn, so `group_interval` is short, shorter than the
 * incident service's patience with alerts that no webhook brings. It is also how long a webhook that fails is retried
 * before the flush is given up; the next flush then tries again.
 */
const timing = (profile: Profile): Readonly<Record<string, string>> =>
  profile.name === 'production'
    ? { group_wait: '10s', group_interval: '15s', repeat_interval: '30m' }
    : { group_wait: '1s', group_interval: '2s', repeat_interval: '1h' };

/**
 * How often an alert that goes on is said again, by the tier of its service. One of a service that no route names
 * falls through to the root: nothing is lost for want of a route.
 */
const tierRoutes = (profile: Profile, { services }: Catalog): readonly Record<string, unknown>[] =>
  ([1, 2, 3] as const).flatMap((tier) => {
    const ids = services.filter((service) => service.tier === tier).map(({ id }) => id);
    if (ids.length === 0) return [];
    const matchers = [`service=~"${ids.join('|')}"`];
    return [{ matchers, receiver: ALERT_RECEIVER, repeat_interval: repeatOf(profile, tier) }];
  });

const repeatOf = (profile: Profile, tier: 1 | 2 | 3): string =>
  profile.name === 'production' ? { 1: '30m', 2: '1h', 3: '4h' }[tier] : '1h';

/** Alerts on the way to people itself: they take another one besides. */
const EMERGENCIES = ['IncidentServiceDown', 'AlertmanagerDeliveryFailing', 'PagesUndelivered'] as const;

/** A receiver outside the platform; without an address it takes what is sent to nobody. */
const outside = (name: string, url: string | undefined, isEndTold: boolean): Record<string, unknown> => ({
  name,
  ...(url !== undefined && { webhook_configs: [{ url, send_resolved: isEndTold }] }),
});

/**
 * Alertmanager's configuration: everything to the incident service, the heartbeat to its own listener, and what keeps
 * alerts from the incident service to people without it too.
 */
export const alertmanagerText = (profile: Profile, site: Site, catalog: Catalog): string =>
  yamlText({
    route: {
      receiver: ALERT_RECEIVER,
      group_by: ['service'],
      ...timing(profile),
      routes: [
        {
          matchers: ['alertname="Watchdog"'],
          receiver: 'denyut',
          group_wait: '0s',
          group_interval: '30s',
          repeat_interval: '1m',
        },
        {
          matchers: [`alertname=~"${EMERGENCIES.join('|')}"`],
          receiver: 'darurat',
          continue: true,
        },
        ...tierRoutes(profile, catalog),
      ],
    },
    inhibit_rules: inhibitionsOf(catalog).map((rule) => ({
      source_matchers: [`alertname="${rule.source}"`],
      target_matchers: [`alertname=~"${rule.targets.join('|')}"`],
      equal: rule.equal,
    })),
    receivers: [
      {
        name: ALERT_RECEIVER,
        webhook_configs: [
          {
            url: site.webhook.url,
            send_resolved: true,
            max_alerts: 0,
            http_config: {
              authorization: { type: 'Bearer', credentials_file: site.webhook.credentialsFile },
            },
          },
        ],
      },
      outside('denyut', site.watchdogUrl, false),
      outside('darurat', site.emergencyUrl, true),
    ],
  });
