import { expect, it } from 'vitest';
import { SCHEDULE_2024 } from '../catalog/index.ts';
import { createMeter } from '../instrumentation/index.ts';
import { exposePhases } from './phase-gauge.ts';

it('each zone is shown in its own phase, and in none before and after', async () => {
  let wib = '14T12:30';
  const meter = createMeter({ processMetrics: false });
  exposePhases(meter, () => Date.parse(`2024-02-${wib}:00+07:00`), SCHEDULE_2024);
  const current = async () =>
    [...(await meter.registry.metrics()).matchAll(/siaga_phase\{zone="(\w+)",phase="(\w+)"\} 1/g)].map(
      ([, zone, phase]) => `${zone} ${phase}`,
    );
  expect(await current()).toEqual(['WIB pemungutan', 'WITA penghitungan', 'WIT penghitungan']);
  wib = '14T13:00';
  expect(await current()).toEqual(['WIB penghitungan', 'WITA penghitungan', 'WIT penghitungan']);
  wib = '08T13:00';
  expect(await current()).toEqual([]);
  expect((await meter.registry.metrics()).match(/^siaga_phase\{/gm)).toHaveLength(12);
});
