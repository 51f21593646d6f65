import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { signingKeyFrom, type SigningKey } from '../../kernel/index.ts';

/** The key that signs policies, kept in the data folder; its public half is written beside it for gateways. */
export async function policyKey(dataDir: string): Promise<SigningKey> {
  await mkdir(dataDir, { recursive: true });
  const key = await signingKeyFrom(join(dataDir, 'policy-key.json'));
  const file = join(dataDir, 'policy-jwks.json');
  const half = `${file}.${String(process.pid)}`;
  await writeFile(half, JSON.stringify({ keys: [key.publicJwk] }), { mode: 0o644 });
  await rename(half, file);
  return key;
}
