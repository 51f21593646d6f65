import { join } from 'node:path';
import { resumableUploads } from '../instrumentation/index.ts';
import { keyFileError, randomSecret, readOrCreateSecret } from '../kernel/index.ts';
import type { Basis } from './basis.ts';
import type { UploadQueue } from './queue/port.ts';
import { openDiskPartials } from './resumable/disk-partials.ts';
import type { PartialUploads } from './resumable/port.ts';

const SECRET_BYTES = 32;

/**
 * Unfinished resumable uploads of one worker. Sealed under a secret of their own: deleting it forgets them and nothing
 * else.
 */
export async function openPartials(
  { config, clock, meter }: Basis,
  queue: Pick<UploadQueue, 'refusal'>,
  lane: number,
): Promise<PartialUploads> {
  const dir = config.SIAGA_DATA_DIR;
  const keyFile = join(dir, 'keys', 'partial.key');
  const text = await readOrCreateSecret(keyFile, () => randomSecret(SECRET_BYTES));
  const secret = Buffer.from(text.trim(), 'base64url');
  if (secret.length !== SECRET_BYTES) {
    const advice = 'remove it; phones then begin unfinished uploads anew';
    throw keyFileError('KEY_FILE_UNUSABLE', `${keyFile} holds no secret of ${SECRET_BYTES} bytes: ${advice}`);
  }
  const partials = await openDiskPartials({
    dir: join(dir, lane === 0 ? 'partial' : `partial.${String(lane)}`),
    secret,
    clock,
    limits: {
      perTps: config.SIAGA_RESUMABLE_PER_TPS,
      totalBytes: config.SIAGA_RESUMABLE_MAX_BYTES,
      expiryMs: config.SIAGA_RESUMABLE_EXPIRY_MS,
    },
    refusal: () => queue.refusal(),
  });
  meter.gauge(resumableUploads, (gauge) => {
    gauge.set(partials.count);
  });
  return partials;
}
