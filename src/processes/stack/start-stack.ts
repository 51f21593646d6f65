import { join } from 'node:path';
import { GATEWAYS } from '../../catalog/index.ts';
import { wib } from '../../drill/index.ts';
import type { Clock } from '../../kernel/index.ts';
import { claimFolder } from './folder-use.ts';
import { layOut, type Folders } from './folders.ts';
import {
  incidentService,
  measuredSince,
  takeFirstPeople,
  type FirstPerson,
  type Replay,
} from './incident-service.ts';
import { alertmanagerService, prometheusService, writeMonitoring, type Outside } from './monitoring.ts';
import {
  gatewayServices,
  manualService,
  sirekapService,
  statusService,
  type OwnServices,
} from './own-services.ts';
import { portsFrom, requireFreePorts, warnOfEphemeral, type StackPorts } from './ports.ts';
import { postgresReady, preparePostgres } from './postgres.ts';
import { requirePrograms } from './programs.ts';
import { noteCluster, removeStack } from './remove.ts';
import { makeSecrets, type Secrets } from './secrets.ts';
import type { ServiceSpec } from './service-spec.ts';
import { SupervisedProcess } from './supervised.ts';
import { prepareTraceRole, traceStoreService, tracingTo } from './trace-store.ts';
import { alertPace, type Pace } from './tuning.ts';
import { STACK_VANTAGES } from './vantage-files.ts';
import { vantageServices } from './vantages.ts';

export interface StackOptions {
  /** `vendor-only`: the stand-in alone, for the night without Siaga. */
  readonly kind: 'full' | 'vendor-only';
  readonly dataDir: string;
  readonly portBase: number;
  readonly pace: Pace;
  /** When the night that is replayed on it ends, `HH:MM` WIB: the incident service then goes by its time. None: no replay. */
  readonly replayUntil: string | undefined;
  /** Addresses outside that hear the heartbeat and emergencies; nobody unless told. */
  readonly outside?: Outside;
  /** Variables for every process, and the PATH on which programs are looked for. */
  readonly env: Readonly<Record<string, string>>;
  readonly path: string;
  /** Whether missing Debian packages may be installed. */
  readonly mayInstall: boolean;
  readonly clock: Clock;
  readonly say: (line: string) => void;
}

/** A running stack. */
export interface Stack {
  readonly ports: StackPorts;
  readonly folders: Folders;
  readonly secrets: Secrets;
  /** Wall milliseconds at which the replayed night begins. */
  readonly nightStartsAt: number;
  /** Accounts made at this start, with their passwords; empty when they were made before. */
  readonly people: readonly FirstPerson[];
  readonly names: readonly string[];
  /** End a process as a crash would (kill -9); the supervisor starts it again. Throws on an unknown name. */
  kill(name: string): void;
  /** How often each was started again. */
  restarts(): Readonly<Record<string, number>>;
  /** Stop everything, last started first. Safe to call twice. */
  stop(): Promise<void>;
  /** Stop, then remove everything the stack kept. */
  destroy(): Promise<void>;
}

/** From the start of the incident service to the beginning of the night: the rest of the stack starts in it. */
const LEAD_MS = 12_000;
/** The phones' process lays out its night in it. */
const PHONES_LEAD_MS = 4_000;

/** Start a stack and wait until all of it serves. What had started is stopped when something does not. */
export async function startStack(options: StackOptions): Promise<Stack> {
  const ports = portsFrom(options.portBase);
  await warnOfEphemeral(options.portBase, options.say);
  await requireFreePorts(ports);
  const programs = options.kind === 'full' ? await requirePrograms(options) : undefined;
  const folders = await layOut(options.dataDir);
  await claimFolder(folders.root);
  const secrets = await makeSecrets(folders);
  const own: OwnServices = {
    folders,
    ports,
    secrets,
    pace: options.pace,
    env: environmentOf(options, ports, secrets),
  };
  const started: SupervisedProcess[] = [];
  const stop = stopper(started);
  const start = (spec: ServiceSpec): Promise<void> => {
    const service = new SupervisedProcess(spec, options.clock);
    started.push(service);
    return service.start();
  };
  let nightStartsAt: number | undefined;
  try {
    if (programs) nightStartsAt = await startFull(options, { ...own, programs }, start);
    else await start(sirekapService(own, false));
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    ports,
    folders,
    secrets,
    nightStartsAt: Math.max(nightStartsAt ?? 0, options.clock.now() + PHONES_LEAD_MS),
    people: programs ? await takeFirstPeople(folders) : [],
    names: started.map((service) => service.spec.name),
    kill(name) {
      const service = started.find((candidate) => candidate.spec.name === name);
      if (!service) throw new Error(`no process of the stack is called "${name}"`);
      service.kill();
    },
    restarts: () => Object.fromEntries(started.map((service) => [service.spec.name, service.restarts])),
    stop,
    async destroy() {
      await stop();
      await removeStack(options.dataDir);
    },
  };
}

/** Spans go to the stack's own store, unless its starter has a collector; that one gets no token of ours. */
function environmentOf(options: StackOptions, ports: StackPorts, secrets: Secrets): OwnServices['env'] {
  const isOwnStore = options.kind === 'full' && options.env['OTEL_EXPORTER_OTLP_ENDPOINT'] === undefined;
  return { ...(isOwnStore ? tracingTo(ports, secrets) : {}), ...options.env };
}

/** Names of a full stack's processes. */
export const STACK_NAMES: readonly string[] = [
  'postgres',
  'prometheus',
  'alertmanager',
  'sirekap',
  ...GATEWAYS.map((gateway) => gateway.id),
  'traces',
  'manual',
  'incident',
  'status',
  ...STACK_VANTAGES,
];

type Started = OwnServices & { readonly programs: Readonly<Record<'prometheus' | 'alertmanager', string>> };

/** Everything, in an order in which each finds what it needs; what is independent starts together. */
async function startFull(
  options: StackOptions,
  own: Started,
  start: (spec: ServiceSpec) => Promise<void>,
): Promise<number> {
  const { folders, ports, secrets } = own;
  const configFolder = await writeMonitoring({
    folders,
    secrets,
    portBase: options.portBase,
    speed: options.pace.speed,
    outside: options.outside ?? { watchdogUrl: undefined, emergencyUrl: undefined },
  });
  const { resendDelayMs } = alertPace(options.pace);
  const monitoring = { folders, ports, configFolder, programs: own.programs, resendDelayMs };
  const cluster = { dir: folders.postgres, port: ports.postgres, password: secrets.postgres.value };
  const prepared = await preparePostgres(cluster);
  await noteCluster(folders.root, prepared.dir);
  const database: ServiceSpec = {
    name: 'postgres',
    command: prepared.command,
    args: prepared.args,
    env: prepared.env,
    logFile: join(folders.logs, 'postgres.log'),
    ...(prepared.user ? { user: prepared.user } : {}),
    ready: () => postgresReady(cluster),
    readyWithinMs: 90_000,
    // SIGINT is PostgreSQL's fast stop: sessions are ended, the log is written out.
    stopSignal: 'SIGINT',
    foreign: true,
  };
  const since = await measuredSince(folders, options.clock);
  let nightStartsAt = 0;
  const incidentAfterDatabase = async (): Promise<void> => {
    await start(database);
    nightStartsAt = options.clock.now() + LEAD_MS;
    await prepareTraceRole(own);
    const incident = incidentService(own, replayOf(options, nightStartsAt), since);
    await all([start(traceStoreService(own)), start(incident)]);
  };
  await all([
    incidentAfterDatabase(),
    start(alertmanagerService(monitoring)),
    start(prometheusService(monitoring)),
    start(sirekapService(own, true)),
    ...gatewayServices(own).map(start),
    start(manualService(own)),
  ]);
  await start(statusService(own));
  await all(vantageServices(own).map(start));
  return nightStartsAt;
}

const replayOf = ({ replayUntil }: StackOptions, startsAt: number): Replay | undefined =>
  replayUntil === undefined ? undefined : { startsAt, untilMs: wib(replayUntil) };

/** Wait for all, so that a failure leaves nothing half started behind; then throw the first failure. */
async function all(works: readonly Promise<void>[]): Promise<void> {
  const failed = (await Promise.allSettled(works)).find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
}

function stopper(started: readonly SupervisedProcess[]): () => Promise<void> {
  let stopping: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    // The gateways go together: each may take a while to finish what it has in flight.
    const names = new Set(GATEWAYS.map((gateway) => gateway.id));
    const gateways = started.filter((service) => names.has(service.spec.name));
    const others = started.filter((service) => !names.has(service.spec.name)).toReversed();
    await Promise.all(gateways.map((service) => service.stop()));
    for (const service of others) await service.stop();
  };
  return () => (stopping ??= stop());
}
