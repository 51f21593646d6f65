import { describe, expect, it } from 'vitest';
import { correlate, subjectOf } from './correlate.ts';

const firing = { status: 'firing', incidentId: 'I-1' } as const;
const resolved = { status: 'resolved', incidentId: 'I-1' } as const;
const open = { id: 'I-1' };

describe('correlation', () => {
  it.each([
    ['a first firing opens an incident', 'firing', undefined, undefined, { do: 'open' }],
    [
      'another instance joins the open incident',
      'firing',
      undefined,
      open,
      { do: 'join', incidentId: 'I-1' },
    ],
    ['a repeat stays with its incident', 'firing', firing, open, { do: 'join', incidentId: 'I-1' }],
    ['a late duplicate of a resolved one changes nothing', 'firing', resolved, open, { do: 'ignore' }],
    [
      'an alert that fires on after its incident was closed opens another',
      'firing',
      firing,
      undefined,
      { do: 'open' },
    ],
    ['a resolution marks its incident', 'resolved', firing, open, { do: 'resolve', incidentId: 'I-1' }],
    ['a repeated resolution changes nothing', 'resolved', resolved, undefined, { do: 'ignore' }],
    [
      'a resolution of what was never seen changes nothing',
      'resolved',
      undefined,
      undefined,
      { do: 'ignore' },
    ],
  ] as const)('%s', (_name, status, known, incident, expected) => {
    expect(correlate(status, known, incident)).toEqual(expected);
  });

  it('groups by alert and region, and takes an alert without region for national', () => {
    expect(subjectOf({ alertname: 'RegionUploadOutage', region: '52' }).key).toBe('RegionUploadOutage 52');
    expect(subjectOf({ alertname: 'LoginSuccessLow' }).region).toBe('nasional');
    expect(subjectOf({}).alertname).toBe('TanpaNama');
  });
});
