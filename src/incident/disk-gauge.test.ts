import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createMeter } from '../instrumentation/index.ts';
import { diskGauge } from './disk-gauge.ts';

it('the free share of the disk is shown while it can be measured, and not before', async () => {
  const meter = createMeter();
  const shown = async (): Promise<number> =>
    Number(/^siaga_platform_disk_free_ratio (\S+)$/m.exec(await meter.registry.metrics())?.[1]);
  await expect(diskGauge(meter, join(tmpdir(), 'no such folder'))()).rejects.toThrow('ENOENT');
  expect(await shown()).toBeNaN();
  await diskGauge(meter, tmpdir())();
  expect(await shown()).toBeGreaterThan(0);
  expect(await shown()).toBeLessThanOrEqual(1);
  await expect(diskGauge(meter, join(tmpdir(), 'no such folder'))()).rejects.toThrow('ENOENT');
  expect(await shown()).toBeNaN();
  await diskGauge(meter, tmpdir())();
  expect(await shown()).toBeGreaterThan(0);
});
