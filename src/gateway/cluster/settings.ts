import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { parseConfig, systemClock } from '../../kernel/index.ts';
import { gatewayConfigSchema, type GatewayConfig } from '../config.ts';
import { configuredTls } from '../http/tls.ts';
import { loadTpsRegister } from '../http/tps-register.ts';
import { readPeerTokens } from '../peer/token.ts';
import { readTicketKeys } from '../ticket/keys.ts';
import { readJwks } from '../jwks-file.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Settings that a process is born with. */
const FIXED = [
  'SIAGA_GATEWAY_ID',
  'SIAGA_HOST',
  'SIAGA_GATEWAY_PORT',
  'SIAGA_OPS_HOST',
  'SIAGA_OPS_PORT',
  'SIAGA_DATA_DIR',
] as const satisfies readonly (keyof GatewayConfig)[];

/** Good settings, with what they were made from. */
export interface Settings {
  readonly env: Environment;
  readonly config: GatewayConfig;
  /** Hash of the files they name, certificate and key left out. */
  readonly files: string;
}

/** Read settings and try all that they name. Throws, saying what is wrong. */
export async function readAndTry(readSettings: () => Environment): Promise<Settings> {
  const env = readSettings();
  const config = parseConfig(gatewayConfigSchema, env);
  await configuredTls(config, systemClock.now());
  await readJwks(config, 'SIAGA_POLICY_JWKS_FILE');
  await readJwks(config, 'SIAGA_RECEIPT_JWKS_FILE');
  await loadTpsRegister(config.SIAGA_TPS_REGISTER_FILE);
  if (config.SIAGA_TICKET_KEY_FILE !== undefined) await readTicketKeys(config.SIAGA_TICKET_KEY_FILE);
  if (config.SIAGA_PEER_TOKEN_FILE !== undefined) await readPeerTokens(config.SIAGA_PEER_TOKEN_FILE);
  const hash = createHash('sha256');
  for (const path of [
    config.SIAGA_POLICY_JWKS_FILE,
    config.SIAGA_RECEIPT_JWKS_FILE,
    config.SIAGA_TPS_REGISTER_FILE,
    config.SIAGA_PEER_TOKEN_FILE,
  ]) {
    hash.update(path === undefined ? '' : await readFile(path)).update('\0');
  }
  return { env, config, files: hash.digest('hex') };
}

/** Throws when settings have changed that only a new process can have. */
export function refuseFixed(before: GatewayConfig, after: GatewayConfig): void {
  const changed = FIXED.filter((name) => before[name] !== after[name]);
  if (changed.length > 0) throw new Error(`${changed.join(', ')} can only change with a restart`);
}
