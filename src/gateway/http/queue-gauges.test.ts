import { join } from 'node:path';
import { expect, it } from 'vitest';
import { probeTpsOf } from '../../catalog/index.ts';
import { createMeter } from '../../instrumentation/index.ts';
import { ManualClock } from '../../kernel/index.ts';
import { openUploadQueue } from '../queue/durable-queue.ts';
import { tempDir } from '../queue/testing/temp-dir.ts';
import { bodyOf, headOf, photoBytes } from '../queue/testing/uploads.ts';
import { exposeGauges } from './queue-gauges.ts';

it('a photo that the vendor refused for good is set aside of a station, and of a probe nowhere', async () => {
  await using dir = await tempDir();
  const clock = new ManualClock();
  const queue = await openUploadQueue({
    ...{ dir: join(dir.path, 'queue'), keyFile: join(dir.path, 'region.key'), clock },
  });
  const meter = createMeter();
  exposeGauges({
    ...{ meter, clock, queue, provinces: ['52'] },
    ...{ isEligible: () => true, waiting: () => 0 },
  });
  const buried = async (seed: number, tps: string) => {
    const photo = photoBytes(seed, 500);
    const { upload } = await queue.hold(headOf(photo, { tps }), bodyOf(photo), { maxBytes: 10_000 });
    await queue.bury(upload, '422');
  };
  const shown = async () => {
    const text = await meter.registry.metrics();
    return [/queue_dead_letters (\d+)/, /queue_stuck_uploads\{reason="buried"\} (\d+)/].map(
      (line) => line.exec(text)?.[1],
    );
  };
  await buried(1, probeTpsOf('WITA', 1));
  expect(await shown()).toEqual(['0', '0']);
  await buried(2, '5271011001001');
  expect(await shown()).toEqual(['1', '1']);
  await queue.close();
});
