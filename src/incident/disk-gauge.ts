import { statfs } from 'node:fs/promises';
import { platformFreeRatio, type Meter } from '../instrumentation/index.ts';

/**
 * Measures, each time it is called, how much of the disk that holds a folder is free to us. Rejects as statfs does, and
 * then shows nothing: a disk that is gone must not look as it did before.
 */
export function diskGauge(meter: Meter, folder: string): () => Promise<void> {
  return async () => {
    const space = await statfs(folder).catch((error: unknown) => {
      meter.registry.removeSingleMetric(platformFreeRatio.name);
      throw error;
    });
    // Made only now: a gauge begins at 0, which would be a full disk.
    meter.gauge(platformFreeRatio).set(space.bavail / space.blocks);
  };
}
