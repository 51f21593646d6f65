import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { randomSecret, readOrCreateSecret } from '../../kernel/index.ts';
import { queueError } from './errors.ts';
import { KEY_BYTES } from './sealing.ts';
import { nodeFs } from './sync-file.ts';

/**
 * The region's key, which wraps every segment's own key: 32 bytes in a 0600 file, made at first start.
 * `hasSegments` tells that photos already lie under a key: then a missing file is refused rather than replaced
 * by a new key, under which none of them could be read again.
 */
export async function loadRegionKey(keyFile: string, hasSegments: boolean): Promise<Buffer> {
  const present = await stat(keyFile).then(
    () => true,
    () => false,
  );
  if (!present && hasSegments) {
    throw queueError(
      'GATEWAY_QUEUE_KEY_UNUSABLE',
      `${keyFile} is missing, but photos sealed under it are held: put the key back`,
    );
  }
  const text = await readOrCreateSecret(keyFile, () => randomSecret(KEY_BYTES));
  // Before a photo is sealed under it: a key that a power cut takes away takes the photos with it.
  if (!present) await nodeFs.syncDir(dirname(keyFile));
  const key = Buffer.from(text.trim(), 'base64url');
  if (key.length !== KEY_BYTES) {
    throw queueError('GATEWAY_QUEUE_KEY_UNUSABLE', `${keyFile} does not hold a key of ${KEY_BYTES} bytes`);
  }
  return key;
}
