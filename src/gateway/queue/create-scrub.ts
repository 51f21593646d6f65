import { queueScrubbed } from '../../instrumentation/index.ts';
import type { Basis } from '../basis.ts';
import type { UploadQueue } from './port.ts';
import { Scrub } from './scrub.ts';

/** Reading of what is held, in idle time, as it is configured; what is damaged is logged. */
export function createScrub({ config, steady: clock, meter, logger }: Basis, queue: UploadQueue): Scrub {
  const scrubbed = meter.counter(queueScrubbed);
  const settings = {
    bytesPerSecond: config.SIAGA_SCRUB_BYTES_PER_SECOND,
    restMs: config.SIAGA_SCRUB_REST_MS,
  };
  return new Scrub(settings, {
    queue,
    clock,
    onRead: (bytes) => {
      scrubbed.inc({}, bytes);
    },
    onDamage: ({ key, tps }) => {
      logger.error({ key, tps }, 'a held photo is damaged');
    },
    onMend: (file, hurts) => {
      logger.error({ file, hurts }, 'the header of a segment was damaged in part and is written anew');
    },
  });
}
