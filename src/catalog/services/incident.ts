import { pagesSent } from '../../instrumentation/definitions.ts';
import { DASHBOARDS } from '../alerts/alert.ts';
import { ALERTMANAGER_ALERTS } from '../alerts/alertmanager.ts';
import { claimDeadlineNear } from '../alerts/claims.ts';
import { platformDiskFilling } from '../alerts/expiry.ts';
import { INCIDENT_ALERTS } from '../alerts/incident.ts';
import { MONITORING_ALERTS } from '../alerts/monitoring.ts';
import { subscriptionsClosed, subscriptionsUndelivered } from '../alerts/subscriptions.ts';
import { ELECTION_PERIOD_HOURS } from '../phases/schedule-2024.ts';
import type { RatioSli } from '../slis.ts';
import type { Service } from './service.ts';

const PAGES: RatioSli = {
  kind: 'ratio',
  category: 'availability',
  id: 'pages',
  title: 'Panggilan yang sampai di salurannya',
  record: 'national:pages_delivered:ratio',
  metric: pagesSent,
  valid: {},
  good: ['delivered'],
  by: [],
  windowNightMs: 3_600_000,
};

/** Alerts become incidents, pages, runbooks and policies here. */
export const incident: Service = {
  id: 'incident',
  title: 'Insiden dan kebijakan',
  operations: [],
  tier: 1,
  job: 'incident',
  owner: 'pusdatin',
  dependsOn: [],
  indicators: [PAGES],
  objectives: [
    {
      kind: 'events',
      id: 'pages',
      sli: PAGES,
      // Two channels that each fail once in twenty miss somebody once in 400; DECISIONS has the rest.
      objective: { gladi: 0.9, pemungutan: 0.95, penghitungan: 0.95, rekap: 0.95 },
      periodHours: ELECTION_PERIOD_HOURS,
    },
  ],
  saturation: [],
  alerts: [
    ...INCIDENT_ALERTS,
    ...MONITORING_ALERTS,
    ...ALERTMANAGER_ALERTS,
    platformDiskFilling,
    claimDeadlineNear,
    subscriptionsUndelivered,
    subscriptionsClosed,
  ],
  inhibitions: [
    // Nothing is delivered to who is gone, and a half that is down is not seen by the other.
    { source: 'IncidentServiceDown', targets: ['AlertmanagerDeliveryFailing'], equal: [] },
    { source: 'AlertmanagerMajorityDown', targets: ['AlertmanagerMembersMissing'], equal: [] },
  ],
  sla: [],
  dashboard: DASHBOARDS.incidents,
};
