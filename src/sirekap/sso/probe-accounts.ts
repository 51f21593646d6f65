import { probeAccountsSchema, type ProbeAccounts } from '../../catalog/index.ts';
import { keyFileError, readSecret } from '../../kernel/index.ts';

/** The credentials of probes that lie in these files. Throws `KEY_FILE_UNUSABLE` of one that is open to others or no such file. */
export async function readProbeAccounts(files: readonly string[]): Promise<ProbeAccounts> {
  const accounts: Record<string, string> = {};
  for (const file of files) {
    const text = await readSecret(file);
    try {
      Object.assign(accounts, probeAccountsSchema.parse(JSON.parse(text ?? '')));
    } catch (cause) {
      throw keyFileError('KEY_FILE_UNUSABLE', `${file} holds no credentials of probes`, { cause });
    }
  }
  return accounts;
}
