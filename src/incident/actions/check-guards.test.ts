import { describe, expect, it } from 'vitest';
import { RECORDINGS } from '../../catalog/index.ts';
import type { Guard } from '../runbook/types.ts';
import { checkGuards } from './check-guards.ts';
import { stepIn } from './testing.ts';

const SERIES = `${RECORDINGS.uploadVendorSuccess}{province="52"}`;
const VENDOR_FAILS: Guard = { kind: 'metric', metric: 'uploadVendorSuccess', below: 0.1 };
const FIRING: Guard = { kind: 'alert-firing' };

const judge = async (guards: readonly Guard[], value?: number, firing = true) => {
  const { context, world } = stepIn({ guards });
  if (value !== undefined) world.values.set(SERIES, value);
  return checkGuards.perform({}, { ...context, incident: { ...context.incident, firing } });
};

describe('guards of a runbook', () => {
  it.each([
    ['hold', [VENDOR_FAILS], 0.05, 'done'],
    ['fail', [VENDOR_FAILS], 0.1, 'ended'],
    ['are in doubt without data', [VENDOR_FAILS], undefined, 'inconclusive'],
    ['are in doubt on what is no number', [VENDOR_FAILS], Number.NaN, 'inconclusive'],
    ['are in doubt when only one of them holds', [FIRING, VENDOR_FAILS], undefined, 'inconclusive'],
    ['are none', [], undefined, 'done'],
  ] as const)('%s', async (_name, guards, value, kind) => {
    expect(await judge(guards, value)).toMatchObject({ kind });
  });

  it('end the run when one fails, whatever is in doubt', async () => {
    expect(await judge([FIRING, VENDOR_FAILS], undefined, false)).toMatchObject({ kind: 'ended' });
  });

  it('are in doubt while Prometheus does not answer', async () => {
    const { context, world } = stepIn({ guards: [VENDOR_FAILS] });
    const metrics = { query: () => Promise.reject(new Error('ECONNREFUSED')) };
    expect(await checkGuards.perform({}, { ...context, ports: { ...world, metrics } })).toMatchObject({
      kind: 'inconclusive',
      why: expect.stringContaining('tidak ada data untuk: unggahan dikonfirmasi penyedia < 10 %'),
    });
  });
});
