import { access, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { PRODUCTION, replayProfile, RESPONDERS, slowDeliveryMs } from '../../catalog/index.ts';
import { NIGHT } from '../../drill/index.ts';
import { readOrCreateSecret, type Clock } from '../../kernel/index.ts';
import type { Folders } from './folders.ts';
import { originOf, ownService, type OwnServices } from './own-services.ts';
import { HOST } from './ports.ts';
import { databaseUrl } from './postgres.ts';
import { answers } from './probe.ts';
import type { ServiceSpec } from './service-spec.ts';
import { alertPace, manualSpans, vendorCapacity, type Pace } from './tuning.ts';

const firstPersonSchema = z.object({
  id: z.string(),
  name: z.string(),
  role: z.string(),
  password: z.string(),
});
/** An account made at first start. */
export type FirstPerson = z.infer<typeof firstPersonSchema>;

const peopleFile = (folders: Folders): string => join(folders.secrets, 'first-people.json');

/** Take over the accounts that the incident service made at its first start; they are written nowhere else. */
export async function takeFirstPeople(folders: Folders): Promise<readonly FirstPerson[]> {
  const file = peopleFile(folders);
  const text = await readFile(file, 'utf8').catch(() => '[]');
  await rm(file, { force: true });
  return z.array(firstPersonSchema).parse(JSON.parse(text));
}

/** Whether the service has said which accounts it made: it does so at each start, after it serves. */
const hasSaidWho = (folders: Folders): Promise<boolean> =>
  access(peopleFile(folders)).then(
    () => true,
    () => false,
  );

/** A night that is replayed: wall time of its beginning, and its end by its own clock, milliseconds since the epoch. */
export interface Replay {
  readonly startsAt: number;
  readonly untilMs: number;
}

/** Since when this stack measures, ISO: its first start. A replay measures its night alone. */
export const measuredSince = (folders: Folders, clock: Clock): Promise<string> =>
  readOrCreateSecret(join(folders.claims, 'sejak'), () => new Date(clock.now()).toISOString());

/** The incident service with its console. `since`: when this stack began to measure, ISO. */
export function incidentService(
  options: OwnServices,
  replay: Replay | undefined,
  since: string,
): ServiceSpec {
  const { folders, ports, secrets, pace } = options;
  const tokens = Object.entries(secrets.gateways).map(([id, secret]) => [id, secret.value]);
  const webhooks = RESPONDERS.map(({ id }) => [id, `${originOf(ports.pager)}/${id}`]);
  return ownService(options, {
    name: 'incident',
    file: 'incident.ts',
    env: {
      SIAGA_HOST: HOST,
      SIAGA_INCIDENT_PORT: String(ports.console),
      SIAGA_OPS_PORT: String(ports.incidentOps),
      SIAGA_OPS_HOST: HOST,
      DATABASE_URL: databaseUrl({ port: ports.postgres, password: secrets.postgres.value }),
      SIAGA_DATA_DIR: folders.incident,
      SIAGA_RUNBOOKS_DIR: fileURLToPath(new URL('../../../runbooks', import.meta.url)),
      SIAGA_PUBLIC_URL: originOf(ports.console),
      SIAGA_PROMETHEUS_URL: originOf(ports.prometheus),
      SIAGA_ALERTMANAGER_URL: originOf(ports.alertmanager),
      SIAGA_TRACES_URL: originOf(ports.traces),
      SIAGA_TRACES_TOKEN: secrets.tracesReader.value,
      SIAGA_ALERT_TOKEN: secrets.webhook.value,
      SIAGA_STATUS_TOKEN: secrets.statusReader.value,
      SIAGA_GATEWAY_TOKENS: JSON.stringify(Object.fromEntries(tokens)),
      SIAGA_PAGE_WEBHOOKS: JSON.stringify(Object.fromEntries(webhooks)),
      SIAGA_PAGE_SECRET: secrets.pager.value,
      SIAGA_RETURN_DESK_URL: originOf(ports.manual),
      SIAGA_RETURN_DESK_TOKEN: secrets.returnAsker.value,
      SIAGA_COUNTS_URL: originOf(ports.sirekap),
      SIAGA_COUNTS_TOKEN: secrets.statesReader.value,
      SIAGA_CLAIMS_DIR: folders.claims,
      SIAGA_CLAIMS_SINCE: replay ? new Date(NIGHT.fromMs).toISOString() : since.trim(),
      SIAGA_SMTP_URL: `smtp://${HOST}:${String(ports.mail)}`,
      SIAGA_FIRST_PEOPLE_FILE: peopleFile(folders),
      SIAGA_LOG_LEVEL: 'warn',
      ...paceOf(pace),
      ...(replay && {
        SIAGA_REPLAY_NIGHT_START: new Date(NIGHT.fromMs).toISOString(),
        SIAGA_REPLAY_NIGHT_END: new Date(replay.untilMs).toISOString(),
        SIAGA_REPLAY_WALL_START: new Date(replay.startsAt).toISOString(),
        SIAGA_REPLAY_SCALE: String(pace.scale),
      }),
    },
    ready: async () => (await hasSaidWho(folders)) && (await answers(ports.incidentOps, '/readyz')),
  });
}

/** What the service must know of the night's pace and of the vendor at that pace. */
function paceOf(pace: Pace): Readonly<Record<string, string>> {
  const profile = pace.speed === 1 ? PRODUCTION : replayProfile(pace.speed);
  const capacity = vendorCapacity(pace);
  const alerts = alertPace(pace);
  return {
    SIAGA_RECONCILE_EVERY_MS: String(alerts.reconcileEveryMs),
    SIAGA_RECONCILE_GRACE_MS: String(alerts.graceMs),
    SIAGA_RECONCILE_ABSENCE_MS: String(alerts.absenceMs),
    SIAGA_TIME_FACTOR: String(pace.speed),
    SIAGA_LOGINS_PER_SECOND: String(capacity.loginsPerSecond),
    SIAGA_LOGIN_SHARE: '0.85',
    SIAGA_CLAIMS_STEP_MS: String(profile.scrapeIntervalMs),
    SIAGA_SLOW_DELIVERY_MS: String(slowDeliveryMs(profile)),
    SIAGA_UPLOADS_PER_SECOND: String(capacity.uploadsPerSecond),
    SIAGA_USEFUL_CONCURRENCY: String(capacity.usefulConcurrency),
    ...manualSpans(pace),
    ...(pace.speed === 1 ? {} : { SIAGA_WAVE_GAPS_MS: '500,1000' }),
  };
}
