import { expect, it } from 'vitest';
import { createMeter } from '../../instrumentation/index.ts';
import { countedDeliveries } from './deliveries.ts';
import type { Verdict } from './domain/verdict.ts';

it('counts what was taken and what failed, from zero on, and not who has left', async () => {
  const meter = createMeter({ processMetrics: false });
  const counted = countedDeliveries(meter, 'push', (error) => ({ say: (error as Error).message }) as Verdict);
  const send = counted((say: string) => (say === '' ? Promise.resolve() : Promise.reject(new Error(say))));
  const counts = async () =>
    [...(await meter.registry.metrics()).matchAll(/way="push",outcome="(\w+)"\} (\d+)/g)].map(
      ([, outcome, count]) => `${outcome!} ${count!}`,
    );
  expect(await counts()).toEqual(['delivered 0', 'failed 0']);
  await send('');
  for (const say of ['later', 'later', 'gone', 'refused']) await expect(send(say)).rejects.toThrow(say);
  expect(await counts()).toEqual(['delivered 1', 'failed 2']);
});
