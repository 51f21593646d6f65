import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { GATEWAYS, replayProfile, PRODUCTION } from '../../catalog/index.ts';
import { formatDuration } from '../../kernel/index.ts';
import { localSite, publish, type Site } from '../../publish/index.ts';
import type { Folders } from './folders.ts';
import { HOST, type StackPorts } from './ports.ts';
import { answers } from './probe.ts';
import type { Secrets } from './secrets.ts';
import type { ServiceSpec } from './service-spec.ts';

/** Who outside hears the heartbeat and emergencies. */
export type Outside = Pick<Site, 'watchdogUrl' | 'emergencyUrl'>;

/**
 * Write the configuration of Prometheus and Alertmanager, rendered from the catalog for this night's pace and
 * these ports. Returns the folder that holds it.
 */
export async function writeMonitoring(options: {
  readonly folders: Folders;
  readonly secrets: Secrets;
  readonly portBase: number;
  readonly speed: number;
  readonly outside: Outside;
}): Promise<string> {
  const { folders, secrets, portBase, speed, outside } = options;
  const profile = speed === 1 ? PRODUCTION : replayProfile(speed);
  const site = {
    ...localSite(
      portBase,
      GATEWAYS.map((gateway) => gateway.id),
    ),
    ...outside,
  };
  for (const [path, text] of publish(profile, site)) {
    const file = join(folders.monitoring, path);
    await mkdir(dirname(file), { recursive: true });
    // Addresses of pagers outside are as good as passwords.
    await writeFile(file, text, { mode: 0o600 });
  }
  const folder = join(folders.monitoring, 'alerts');
  await copyFile(secrets.webhook.file, join(folder, site.webhook.credentialsFile));
  return folder;
}

interface MonitoringServices {
  readonly folders: Folders;
  readonly ports: StackPorts;
  readonly configFolder: string;
  readonly programs: Readonly<Record<'prometheus' | 'alertmanager', string>>;
  /** How often Prometheus tells Alertmanager again of what fires: so long a restarted one knows nothing. */
  readonly resendDelayMs: number;
}

const READY_WITHIN_MS = 20_000;

/** Prometheus as a process. */
export const prometheusService = (options: MonitoringServices): ServiceSpec => {
  const port = options.ports.prometheus;
  return {
    name: 'prometheus',
    command: options.programs.prometheus,
    args: [
      `--config.file=${join(options.configFolder, 'prometheus.yml')}`,
      `--storage.tsdb.path=${options.folders.prometheus}`,
      '--storage.tsdb.retention.time=7d',
      `--web.listen-address=${HOST}:${String(port)}`,
      `--web.external-url=http://${HOST}:${String(port)}`,
      '--enable-feature=exemplar-storage',
      `--rules.alert.resend-delay=${formatDuration(options.resendDelayMs)}`,
      '--log.level=warn',
    ],
    env: {},
    logFile: join(options.folders.logs, 'prometheus.log'),
    ready: () => answers(port, '/-/ready'),
    readyWithinMs: READY_WITHIN_MS,
    stopSignal: 'SIGTERM',
    foreign: true,
  };
};

/** Alertmanager as a process, alone: clustering is off. */
export const alertmanagerService = (options: MonitoringServices): ServiceSpec => {
  const port = options.ports.alertmanager;
  return {
    name: 'alertmanager',
    command: options.programs.alertmanager,
    args: [
      `--config.file=${join(options.configFolder, 'alertmanager.yml')}`,
      `--storage.path=${options.folders.alertmanager}`,
      `--web.listen-address=${HOST}:${String(port)}`,
      '--cluster.listen-address=',
      '--log.level=warn',
    ],
    env: {},
    logFile: join(options.folders.logs, 'alertmanager.log'),
    ready: () => answers(port, '/-/ready'),
    readyWithinMs: READY_WITHIN_MS,
    stopSignal: 'SIGTERM',
    foreign: true,
  };
};
