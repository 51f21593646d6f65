import { describe, expect, it } from 'vitest';
import { gatewayPace, vendorCapacity } from './tuning.ts';

describe('the vendor of a replay', () => {
  it('meets the same load per second at four times the speed and a quarter of the size', () => {
    expect(vendorCapacity({ speed: 320, scale: 400 })).toEqual(vendorCapacity({ speed: 80, scale: 100 }));
  });

  it('is the real one at the real pace', () => {
    expect(vendorCapacity({ speed: 1, scale: 1 }).uploadsPerSecond).toBe(75);
  });
});

describe('a gateway of a replay', () => {
  it('keeps production’s pauses at the real pace', () => {
    expect(gatewayPace({ speed: 1, scale: 1 })).toMatchObject({
      SIAGA_RETRY_BUSY_SECONDS: '15',
      SIAGA_POLL_MAX_MS: '120000',
      SIAGA_PACE_STEP_MS: '30000',
    });
  });

  it('shortens them with the night, never below what a machine needs', () => {
    expect(gatewayPace({ speed: 80, scale: 100 })).toMatchObject({
      SIAGA_RETRY_BUSY_SECONDS: '2',
      SIAGA_PACE_STEP_MS: '500',
      SIAGA_PROBE_INTERVAL_MS: '1000',
    });
  });
});
