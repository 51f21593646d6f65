import { mkdir, open, readFile, rename, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { randomSecret } from '../../kernel/index.ts';
import { withNewKey, type TicketKey } from '../domain/ticket-keys.ts';
import { gatewayError } from '../errors.ts';
import { nodeFs } from '../queue/sync-file.ts';

/** Bits of a file's mode that let others than its owner in. */
const OTHERS = 0o077;
const SECRET_BYTES = 32;
const KID_BYTES = 6;

const fileSchema = z.strictObject({
  keys: z
    .array(
      z.strictObject({
        kid: z.string().regex(/^[\w-]{1,32}$/),
        secret: z.string().regex(/^[\w-]{43,}$/),
        from: z.iso.datetime().transform((text) => Date.parse(text)),
      }),
    )
    .min(1),
});

/** Read a file of ticket keys. Throws `GATEWAY_TICKET_KEYS_UNUSABLE` when it is none, or others may read it. */
export async function readTicketKeys(path: string): Promise<readonly TicketKey[]> {
  try {
    const [text, { mode }] = await Promise.all([readFile(path, 'utf8'), stat(path)]);
    if ((mode & OTHERS) !== 0) throw new Error(`others may read it; chmod 600 ${path}`);
    return fileSchema.parse(JSON.parse(text)).keys;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw gatewayError('GATEWAY_TICKET_KEYS_UNUSABLE', `${path}: ${why}`, { cause: error });
  }
}

/** Add a key to the file, or make the file with its first; tickets are signed with it from `from` (milliseconds) on. */
export async function rotateTicketKeys(path: string, from: number): Promise<readonly TicketKey[]> {
  const before = (await isThere(path)) ? await readTicketKeys(path) : [];
  const fresh = { kid: randomSecret(KID_BYTES), secret: randomSecret(SECRET_BYTES), from };
  const keys = withNewKey(before, fresh);
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const draft = `${path}.tmp`;
  const file = await open(draft, 'w', 0o600);
  try {
    const written = keys.map((key) => ({ ...key, from: new Date(key.from).toISOString() }));
    await file.writeFile(`${JSON.stringify({ keys: written }, null, 2)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(draft, path);
  await nodeFs.syncDir(dirname(path));
  return keys;
}

export const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );
