import { standbyBytes, standbyUploads } from '../../instrumentation/index.ts';
import type { Basis } from '../basis.ts';
import { openUploadQueue } from '../queue/durable-queue.ts';
import type { QueueLanes } from '../queue/lanes.ts';
import { standbyPlace } from '../queue/offline/locate.ts';
import type { FreeSpace, FreeThresholds } from '../queue/space.ts';
import { readPromotion } from './promotion.ts';
import { Standby } from './standby.ts';

/** A copy that has begun may fill this much more of the disk, but never what own uploads begin on. */
const ABORT_BELOW_REFUSAL = 0.03;

/** Copies make room for own uploads long before these run out of it. */
const thresholds = (refuseBelow: number): FreeThresholds => ({
  scarceBelow: refuseBelow,
  refuseBelow,
  abortBelow: Math.max(0, refuseBelow - ABORT_BELOW_REFUSAL),
});

/** The copies that this process keeps for other gateways; undefined when the site has no peer port. */
export async function openStandby(
  { config, clock, logger, meter }: Basis,
  place: {
    readonly lane: number;
    readonly delivering: QueueLanes;
    readonly freeSpace: ((dir: string) => Promise<FreeSpace>) | undefined;
  },
): Promise<Standby | undefined> {
  const { SIAGA_DATA_DIR: dir, SIAGA_STANDBY_FOR: owners } = config;
  const { lane, delivering, freeSpace } = place;
  if (config.SIAGA_PEER_PORT === undefined) return undefined;
  const freeThresholds = thresholds(config.SIAGA_STANDBY_REFUSE_BELOW);
  const standby = await Standby.open({
    ...{ owners, lane, delivering, clock, logger },
    open: (owner, of) =>
      openUploadQueue({
        ...standbyPlace(dir, owner, of),
        ...{ clock, freeThresholds },
        ...(freeSpace ? { statfs: freeSpace } : {}),
      }),
    promotionOf: (owner) => readPromotion(dir, owner),
  });
  meter.gauge(standbyUploads, (gauge) => {
    for (const { owner, uploads } of standby.counts()) gauge.set({ owner }, uploads);
  });
  meter.gauge(standbyBytes, (gauge) => {
    for (const { owner, bytes } of standby.counts()) gauge.set({ owner }, bytes);
  });
  return standby;
}
