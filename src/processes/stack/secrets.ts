import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GATEWAYS } from '../../catalog/index.ts';
import { randomSecret, readOrCreateSecret, signingKeyFrom } from '../../kernel/index.ts';
import type { Folders } from './folders.ts';
import { makeVantages, type VantageFiles } from './vantage-files.ts';

/** A secret that lies in a 0600 file. */
export interface Secret {
  readonly file: string;
  readonly value: string;
}

/** Every secret of a stack, made at its first start. */
export interface Secrets {
  readonly postgres: Secret;
  /** Gateways prove themselves to the vendor with it. */
  readonly vendor: Secret;
  /** Opens the vendor's rehearsal controls. */
  readonly vendorControl: Secret;
  /** From it the vendor derives the accounts' passwords. */
  readonly passwordSeed: Secret;
  /** Alertmanager's, for the webhook. */
  readonly webhook: Secret;
  /** The status page's, for the picture. */
  readonly statusReader: Secret;
  /** The manual fallback's, for what gateways and the vendor have of each page. */
  readonly statesReader: Secret;
  /** The incident service's, for the manual fallback's word on returns. */
  readonly returnAsker: Secret;
  /** Signs pages to responders' devices. */
  readonly pager: Secret;
  /** Those who send spans to the trace store. */
  readonly tracesIngest: Secret;
  /** Those who read it. */
  readonly tracesReader: Secret;
  /** The trace store's own role in PostgreSQL. */
  readonly tracesDatabase: Secret;
  /** Each gateway's own, for the control plane. */
  readonly gateways: Readonly<Record<string, Secret>>;
  /** What the vantages sign in with and sign with. */
  readonly vantages: VantageFiles;
  /** The public keys that gateways trust for policies. */
  readonly policyJwksFile: string;
}

/** Read a stack's secrets, making those that are missing. */
export async function makeSecrets(folders: Folders): Promise<Secrets> {
  const secret = async (name: string): Promise<Secret> => {
    const file = join(folders.secrets, name);
    return { file, value: await readOrCreateSecret(file, () => randomSecret()) };
  };
  // The incident service would make the pair itself; made here, gateways need not wait for it.
  const { publicJwk } = await signingKeyFrom(join(folders.incident, 'policy-key.json'));
  const policyJwksFile = join(folders.incident, 'policy-jwks.json');
  await writeFile(policyJwksFile, JSON.stringify({ keys: [publicJwk] }));
  const gateways: Record<string, Secret> = {};
  for (const { id } of GATEWAYS) gateways[id] = await secret(`${id}-token`);
  return {
    postgres: await secret('postgres-password'),
    vendor: await secret('vendor-token'),
    vendorControl: await secret('vendor-control-token'),
    passwordSeed: await secret('password-seed'),
    webhook: await secret('webhook-token'),
    statusReader: await secret('status-reader-token'),
    returnAsker: await secret('return-asker-token'),
    statesReader: await secret('states-reader-token'),
    pager: await secret('pager-secret'),
    tracesIngest: await secret('traces-ingest-token'),
    tracesReader: await secret('traces-reader-token'),
    tracesDatabase: await secret('traces-database-password'),
    gateways,
    vantages: await makeVantages(folders),
    policyJwksFile,
  };
}
