import { join } from 'node:path';
import { resumableUploads, type Meter } from '../instrumentation/index.ts';
import { keyFileError, randomSecret, readOrCreateSecret, type Clock } from '../kernel/index.ts';
import type { Basis } from './basis.ts';
import type { GatewayConfig } from './config.ts';
import type { UploadQueue } from './queue/port.ts';
import { nodeFs } from './queue/sync-file.ts';
import type { PartialDesk } from './resumable/desk.ts';
import { DiskPartials } from './resumable/disk-partials.ts';
import { openPartialKeeper, type PartialKeeper } from './resumable/keeper.ts';
import { PartDisk } from './resumable/part-disk.ts';
import type { PartialLimits } from './resumable/port.ts';

const SECRET_BYTES = 32;

/**
 * The folder of a gateway's unfinished resumable uploads. Sealed under a secret of their own: deleting it forgets them
 * and nothing else.
 */
async function openDisk({ SIAGA_DATA_DIR: dir }: GatewayConfig): Promise<PartDisk> {
  const keyFile = join(dir, 'keys', 'partial.key');
  const text = await readOrCreateSecret(keyFile, () => randomSecret(SECRET_BYTES));
  const secret = Buffer.from(text.trim(), 'base64url');
  if (secret.length !== SECRET_BYTES) {
    const advice = 'remove it; phones then begin unfinished uploads anew';
    throw keyFileError('KEY_FILE_UNUSABLE', `${keyFile} holds no secret of ${SECRET_BYTES} bytes: ${advice}`);
  }
  return new PartDisk(nodeFs, join(dir, 'partial'), secret);
}

/** What a gateway keeps of them, whatever its workers are. */
export function partialLimits(config: GatewayConfig): PartialLimits {
  const unvouched = Math.floor(config.SIAGA_RESUMABLE_MAX_BYTES * config.SIAGA_RESUMABLE_UNVOUCHED_SHARE);
  return {
    perTps: config.SIAGA_RESUMABLE_PER_TPS,
    totalBytes: config.SIAGA_RESUMABLE_MAX_BYTES - unvouched,
    expiryMs: config.SIAGA_RESUMABLE_EXPIRY_MS,
    unvouched: {
      perClient: config.SIAGA_RESUMABLE_UNVOUCHED_PER_CLIENT,
      perTps: config.SIAGA_RESUMABLE_UNVOUCHED_PER_TPS,
      totalBytes: unvouched,
      idleMs: config.SIAGA_RESUMABLE_UNVOUCHED_IDLE_MS,
    },
  };
}

/** The book of a gateway's unfinished uploads, in the process that outlives its workers. */
export async function openKeeper(basis: {
  readonly config: GatewayConfig;
  readonly clock: Clock;
  readonly meter: Meter;
}): Promise<PartialKeeper> {
  const { config, clock, meter } = basis;
  const keeper = await openPartialKeeper({
    disk: await openDisk(config),
    clock,
    limits: partialLimits(config),
  });
  meter.gauge(resumableUploads, (gauge) => {
    gauge.set(keeper.count);
  });
  return keeper;
}

/** The unfinished uploads as one process works on them; without a `desk` elsewhere it keeps the book itself. */
export async function openPartials(
  basis: Basis,
  queue: Pick<UploadQueue, 'refusal' | 'stats'>,
  desk: PartialDesk | undefined,
): Promise<DiskPartials> {
  const { config } = basis;
  const own = desk ? undefined : await openKeeper(basis);
  const partials: DiskPartials = new DiskPartials({
    disk: await openDisk(config),
    desk: desk ?? { ask: async (question) => own?.ask(partials, question) },
    refusal: () => queue.refusal(),
    hasRoomForUnvouched: () => queue.stats().freeRatio >= config.SIAGA_UNVOUCHED_REFUSE_BELOW,
    onClose: async () => own?.close(),
  });
  return partials;
}
