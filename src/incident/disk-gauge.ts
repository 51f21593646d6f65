import { statfs } from 'node:fs/promises';
import { platformFreeRatio, type Meter } from '../instrumentation/index.ts';

/** Measures, each time it is called, how much of the disk that holds a folder is free to us. Rejects as statfs does. */
export function diskGauge(meter: Meter, folder: string): () => Promise<void> {
  return async () => {
    const { bavail, blocks } = await statfs(folder);
    // Made only now: a gauge begins at 0, which would be a full disk.
    meter.gauge(platformFreeRatio).set(bavail / blocks);
  };
}
