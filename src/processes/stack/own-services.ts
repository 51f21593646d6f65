import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { GATEWAYS } from '../../catalog/index.ts';
import type { Folders } from './folders.ts';
import { HOST, type StackPorts } from './ports.ts';
import { answers } from './probe.ts';
import type { Secrets } from './secrets.ts';
import type { ServiceSpec } from './service-spec.ts';
import { gatewayPace, vendorCapacity, type Pace } from './tuning.ts';

/** What the stack's own processes are started with. */
export interface OwnServices {
  readonly folders: Folders;
  readonly ports: StackPorts;
  readonly secrets: Secrets;
  readonly pace: Pace;
  /** Variables that every process gets besides its own. */
  readonly env: Readonly<Record<string, string>>;
}

const READY_WITHIN_MS = 90_000;
/** Node keeps what it has stripped and compiled here, so that a restart is quick. */
export const COMPILE_CACHE = fileURLToPath(new URL('../../../node_modules/.cache/siaga', import.meta.url));

/** Origin of a local port. */
export const originOf = (port: number): string => `http://${HOST}:${String(port)}`;

/** A process of ours: one file of `src/processes`, its settings in variables. */
export function ownService(
  options: OwnServices,
  own: {
    readonly name: string;
    readonly file: string;
    readonly env: Readonly<Record<string, string>>;
    readonly ready: () => Promise<boolean>;
  },
): ServiceSpec {
  return {
    name: own.name,
    command: process.execPath,
    args: [fileURLToPath(new URL(`../${own.file}`, import.meta.url))],
    env: { ...options.env, NODE_COMPILE_CACHE: COMPILE_CACHE, SIAGA_SUPERVISED: '1', ...own.env },
    logFile: join(options.folders.logs, `${own.name}.log`),
    ready: own.ready,
    readyWithinMs: READY_WITHIN_MS,
    stopSignal: 'SIGTERM',
  };
}

/** The reference vendor. `guarded`: its origin takes nobody but our gateways. */
export function sirekapService(options: OwnServices, guarded: boolean): ServiceSpec {
  const { folders, ports, secrets } = options;
  const capacity = vendorCapacity(options.pace);
  return ownService(options, {
    name: 'sirekap',
    file: 'sirekap.ts',
    env: {
      SIREKAP_PORT: String(ports.sirekap),
      SIREKAP_HOST: HOST,
      SIAGA_OPS_PORT: String(ports.sirekapOps),
      SIAGA_OPS_HOST: HOST,
      SIREKAP_DATA_DIR: folders.sirekap,
      SIREKAP_UPLOADS_PER_SECOND: String(capacity.uploadsPerSecond),
      SIREKAP_LOGINS_PER_SECOND: String(capacity.loginsPerSecond),
      SIREKAP_READS_PER_SECOND: String(capacity.readsPerSecond),
      SIREKAP_BASE_UPLOAD_MS: String(capacity.baseUploadMs),
      SIREKAP_SEED: secrets.passwordSeed.value,
      SIREKAP_CONTROL_TOKEN: secrets.vendorControl.value,
      SIREKAP_READER_TOKEN: secrets.statesReader.value,
      SIREKAP_PROBE_ACCOUNT_FILES: secrets.vantages.accounts.join(','),
      ...(guarded ? { SIREKAP_GATEWAY_TOKENS: secrets.vendor.value } : {}),
      SIAGA_LOG_LEVEL: 'warn',
    },
    ready: () => answers(ports.sirekapOps, '/readyz'),
  });
}

/** The gateways, one per region group. */
export function gatewayServices(options: OwnServices): readonly ServiceSpec[] {
  const { folders, ports, secrets } = options;
  return GATEWAYS.map(({ id }) => {
    const own = ports.gateways[id];
    const token = secrets.gateways[id];
    if (!own || !token) throw new Error(`the catalog's gateway ${id} has no ports or token here`);
    return ownService(options, {
      name: id,
      file: 'gateway.ts',
      env: {
        SIAGA_GATEWAY_ID: id,
        SIAGA_HOST: HOST,
        SIAGA_GATEWAY_PORT: String(own.phones),
        SIAGA_OPS_PORT: String(own.ops),
        SIAGA_OPS_HOST: HOST,
        SIAGA_UPSTREAM_URL: originOf(ports.sirekap),
        SIAGA_DATA_DIR: folders.gateway(id),
        SIAGA_CONTROL_URLS: originOf(ports.console),
        SIAGA_CONTROL_TOKEN: token.value,
        SIAGA_POLICY_JWKS_FILE: secrets.policyJwksFile,
        SIAGA_VENDOR_TOKEN: secrets.vendor.value,
        SIAGA_LISTING_TOKEN_FILE: secrets.statesReader.file,
        // A laptop runs three gateways and all the rest: one process each.
        SIAGA_WORKERS: '0',
        // Within the time that the supervisor leaves a process to stop.
        SIAGA_CLOSE_TIMEOUT_MS: '4000',
        SIAGA_LOG_LEVEL: 'warn',
        ...gatewayPace(options.pace),
      },
      ready: () => answers(own.ops, '/readyz'),
    });
  });
}

/** The manual fallback's word on who may return to normal. */
export function manualService(options: OwnServices): ServiceSpec {
  const { folders, ports, secrets } = options;
  const gateways = Object.entries(ports.gateways).map(([id, own]) => [id, originOf(own.ops)]);
  return ownService(options, {
    name: 'manual',
    file: 'manual.ts',
    env: {
      SIAGA_MANUAL_DIR: folders.manual,
      SIAGA_MANUAL_HOST: HOST,
      SIAGA_MANUAL_PORT: String(ports.manual),
      SIAGA_OPS_PORT: String(ports.manualOps),
      SIAGA_OPS_HOST: HOST,
      SIAGA_MANUAL_ASKER_TOKEN_FILE: secrets.returnAsker.file,
      SIAGA_MANUAL_GATEWAYS: JSON.stringify(Object.fromEntries(gateways)),
      SIAGA_MANUAL_GATEWAY_TOKEN_FILE: secrets.statesReader.file,
      SIAGA_MANUAL_VENDOR_URL: originOf(ports.sirekap),
      SIAGA_MANUAL_VENDOR_TOKEN_FILE: secrets.statesReader.file,
      SIAGA_LOG_LEVEL: 'warn',
    },
    ready: () => answers(ports.manualOps, '/readyz'),
  });
}

/** The status page. */
export function statusService(options: OwnServices): ServiceSpec {
  const { folders, ports, secrets } = options;
  return ownService(options, {
    name: 'status',
    file: 'status.ts',
    env: {
      SIAGA_INCIDENT_URL: originOf(ports.console),
      SIAGA_STATUS_TOKEN_FILE: secrets.statusReader.file,
      SIAGA_STATUS_FOLDER: folders.status,
      SIAGA_STATUS_KEY_FILE: join(folders.secrets, 'status.jwk'),
      SIAGA_STATUS_HOST: HOST,
      SIAGA_STATUS_PORT: String(ports.status),
      SIAGA_STATUS_INTERVAL: '15s',
      // By mail only, which ends at this machine: push goes over the makers of browsers.
      SIAGA_SUBSCRIBE_URL: `${originOf(ports.subscribe)}/`,
      SIAGA_SUBSCRIBE_HOST: HOST,
      SIAGA_SUBSCRIBE_PORT: String(ports.subscribe),
      SIAGA_SUBSCRIBE_DIR: folders.subscribe,
      SIAGA_SMTP_URL: `smtp://${HOST}:${String(ports.news)}`,
      SIAGA_PROBE_GATEWAYS: JSON.stringify(
        Object.fromEntries(Object.entries(ports.gateways).map(([id, own]) => [id, originOf(own.phones)])),
      ),
      SIAGA_PROBE_VANTAGES_FILE: secrets.vantages.collector,
      SIAGA_PROBE_HOST: HOST,
      SIAGA_PROBE_PORT: String(ports.probeResults),
      SIAGA_OPS_PORT: String(ports.statusOps),
      SIAGA_OPS_HOST: HOST,
      SIAGA_LOG_LEVEL: 'warn',
    },
    ready: () => answers(ports.status, '/'),
  });
}
