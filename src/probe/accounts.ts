import { probeAccountsSchema, probeTpsOf, zoneOfProbe, ZONES, type Zone } from '../catalog/index.ts';
import { keyFileError, randomSecret, readOrCreateSecret } from '../kernel/index.ts';

/** What a probe signs in with at one zone. */
export interface ProbeAccount {
  readonly account: string;
  readonly tps: string;
  readonly password: string;
}

/**
 * The accounts of the vantage of that number, one a zone, as they lie in the file; made there at first start with mode 0600.
 * Throws `KEY_FILE_UNUSABLE`.
 */
export async function probeAccountsFrom(
  file: string,
  vantage: number,
): Promise<ReadonlyMap<Zone, ProbeAccount>> {
  const fresh = (): string =>
    JSON.stringify(
      Object.fromEntries(
        (Object.keys(ZONES) as Zone[]).map((zone) => [`${probeTpsOf(zone, vantage)}-1`, randomSecret(18)]),
      ),
    );
  const text = await readOrCreateSecret(file, fresh);
  try {
    return new Map(
      Object.entries(probeAccountsSchema.parse(JSON.parse(text))).flatMap(([account, password]) => {
        const zone = zoneOfProbe(account);
        return zone ? [[zone, { account, tps: account.slice(0, 13), password }] as const] : [];
      }),
    );
  } catch (cause) {
    throw keyFileError('KEY_FILE_UNUSABLE', `${file} holds no credentials of probes`, { cause });
  }
}
