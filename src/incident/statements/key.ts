import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { signingKeyFrom, type SigningKey } from '../../kernel/index.ts';

/**
 * The key that signs statements, kept in the data folder (mode 0600); its public half is written beside it for whoever
 * checks them. Another than the policy's: who may speak for the commission must not thereby steer gateways.
 */
export async function statementKey(dataDir: string): Promise<SigningKey> {
  const key = await signingKeyFrom(join(dataDir, 'statement-key.json'));
  const file = join(dataDir, 'statement-jwks.json');
  const half = `${file}.${String(process.pid)}`;
  await writeFile(half, JSON.stringify({ keys: [key.publicJwk] }), { mode: 0o644 });
  await rename(half, file);
  return key;
}
