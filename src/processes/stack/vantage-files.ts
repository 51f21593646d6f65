import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { signingKeyFrom } from '../../kernel/index.ts';
import { probeAccountsFrom } from '../../probe/index.ts';
import type { Folders } from './folders.ts';

/**
 * The stack's vantages. All of them stand on this machine, so they see the same network: a real site has one each with three
 * providers, in three places.
 */
export const STACK_VANTAGES = ['probe-barat', 'probe-tengah', 'probe-timur'] as const;

/** Files of what a stack's vantages sign in with and sign with, and of what the collector knows of them. */
export interface VantageFiles {
  readonly accounts: readonly string[];
  readonly collector: string;
}

export const accountsFileOf = (folders: Folders, vantage: string): string =>
  join(folders.secrets, `${vantage}-accounts.json`);
export const keyFileOf = (folders: Folders, vantage: string): string =>
  join(folders.secrets, `${vantage}.jwk`);

/** Make what is missing: each vantage would at its first start, but vendor and collector start before. */
export async function makeVantages(folders: Folders): Promise<VantageFiles> {
  const known: Record<string, unknown> = {};
  for (const [index, vantage] of STACK_VANTAGES.entries()) {
    await probeAccountsFrom(accountsFileOf(folders, vantage), index + 1);
    const { publicJwk } = await signingKeyFrom(keyFileOf(folders, vantage));
    known[vantage] = { place: 'komputer ini', key: publicJwk };
  }
  const collector = join(folders.secrets, 'vantages.json');
  await writeFile(collector, JSON.stringify(known), { mode: 0o600 });
  return { accounts: STACK_VANTAGES.map((vantage) => accountsFileOf(folders, vantage)), collector };
}
