import { describe, expect, it } from 'vitest';
import { crossingOf, epochSeenAt, type RangeSeries } from './crossings.ts';

const series = (labels: Record<string, string>, times: number[], value = 1): RangeSeries => ({
  labels,
  points: times.map((at) => [at, value]),
});
const low = { alertname: 'LoginSuccessLow', region: 'nasional' };

describe('when an alert’s threshold was crossed', () => {
  it('is the first sample of the stretch before the incident, pending or firing', () => {
    const alerts = [
      series({ ...low, alertstate: 'pending' }, [10_000, 11_000]),
      series({ ...low, alertstate: 'firing' }, [12_000, 13_000, 14_000]),
    ];
    const incident = { alert: 'LoginSuccessLow', region: 'nasional', openedAt: 13_500 };
    expect(crossingOf(alerts, incident)).toBe(10_000);
  });

  it('does not reach back to an earlier time at which it held', () => {
    const alerts = [series({ ...low, alertstate: 'firing' }, [10_000, 11_000, 60_000, 61_000])];
    const incident = { alert: 'LoginSuccessLow', region: 'nasional', openedAt: 61_500 };
    expect(crossingOf(alerts, incident)).toBe(60_000);
  });

  it('looks only at its own alert and region', () => {
    const alerts = [series({ alertname: 'RegionUploadOutage', region: '51' }, [10_000])];
    const incident = { alert: 'RegionUploadOutage', region: '52', openedAt: 11_000 };
    expect(crossingOf(alerts, incident)).toBeUndefined();
  });
});

describe('when every gateway showed an epoch', () => {
  const gauges = [series({ gateway: 'a' }, [10, 20], 3), series({ gateway: 'b' }, [30], 4)];

  it('is when the last of them did', () => {
    expect(epochSeenAt(gauges, ['a', 'b'], 3, 0)).toBe(30);
  });

  it('is never when one of them never did', () => {
    expect(epochSeenAt(gauges, ['a', 'b'], 4, 0)).toBeUndefined();
    expect(epochSeenAt(gauges, ['a', 'b', 'c'], 3, 0)).toBeUndefined();
  });
});
