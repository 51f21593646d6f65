import { TROUBLES } from '../troubles.ts';
import { spansIn } from './incident-report.ts';
import type { IncidentReport } from './schema.ts';

/**
 * From the crossing of a threshold to a policy in force at every gateway, people's time taken out: the platform
 * cannot answer for how long two people think, but for how soon it asks them and how soon it does what they said.
 */
const LONGEST_TO_POLICY_MS = 30_000;

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
const nameOf = (incident: IncidentReport): string =>
  `${incident.alert} (${incident.region}, ${incident.openedAtNight})`;

/** Whether a policy had to answer it: one whose runbook never began had to have one all the same. */
const wantsPolicy = ({ alert, runbook }: IncidentReport): boolean =>
  runbook !== null || TROUBLES.some((trouble) => trouble.alert === alert);

/** Gone before a policy was due, by the term itself. */
const wasOverBefore = ({ crossedAt, closedAt }: IncidentReport): boolean =>
  crossedAt !== null &&
  closedAt !== null &&
  Date.parse(closedAt) - Date.parse(crossedAt) <= LONGEST_TO_POLICY_MS;

/** What breaks the verdict: troubles that nothing answered, incidents that stay open, policies that are late or missing. */
export const brokenIncidents = (incidents: readonly IncidentReport[]): readonly string[] => [
  ...TROUBLES.flatMap((trouble) => brokenTrouble(trouble, incidents)),
  ...incidents.flatMap((incident) => [
    ...(incident.closedAt === null ? [`${nameOf(incident)} is still open`] : []),
    ...(wantsPolicy(incident) ? brokenPolicy(incident) : []),
  ]),
];

function brokenTrouble(
  { alert, region }: (typeof TROUBLES)[number],
  incidents: readonly IncidentReport[],
): readonly string[] {
  const raised = incidents.filter((incident) => incident.alert === alert && incident.region === region);
  if (raised.length === 0) return [`${alert} (${region}) never opened an incident`];
  if (raised.some((incident) => incident.policyInForceAt !== null)) return [];
  return [`${alert} (${region}) was never answered by a policy`];
}

function brokenPolicy(incident: IncidentReport): readonly string[] {
  const name = nameOf(incident);
  if (incident.policyInForceAt === null) {
    return wasOverBefore(incident) ? [] : [`${name} has no policy that came into force at every gateway`];
  }
  const { platformMs } = spansIn(incident);
  if (platformMs === null) {
    return [
      `${name}: Prometheus shows no crossing of its threshold, so nothing says how late its policy was`,
    ];
  }
  const broken: string[] = [];
  if (incident.policySeenAt === null) {
    broken.push(`${name}: the gateways' own gauges never all showed the policy that is said to be in force`);
  }
  if (platformMs > LONGEST_TO_POLICY_MS) {
    broken.push(
      `${name} took ${seconds(platformMs)}, people's time taken out, to a policy in force at every gateway`,
    );
  }
  return broken;
}

/** What held, in sentences: the slowest policy, and what was over before it had one. */
export function heldIncidents(incidents: readonly IncidentReport[]): readonly string[] {
  const judged = incidents.flatMap((incident) => spansIn(incident).platformMs ?? []);
  const over = incidents.filter((incident) => wantsPolicy(incident) && incident.policyInForceAt === null);
  return [
    `${String(incidents.length)} incidents, all closed`,
    `${String(judged.length)} policies in force at every gateway, the slowest ${seconds(Math.max(...judged))} after its threshold was crossed, people's time taken out`,
    ...over.map((incident) => `${nameOf(incident)} was over before a policy was due`),
  ];
}
