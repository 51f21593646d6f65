import { describe, expect, it } from 'vitest';
import { contractOf, reportAbout } from '../testing/index.ts';
import { responseFigures, type IncidentRecord } from './incidents.ts';
import { monthOf } from './period.ts';

const contract = contractOf('vendor-utama-2024-02');
const period = monthOf('2024-02', 'WIB');
const at = (minute: number): string =>
  new Date(Date.parse('2024-02-14T06:00:00Z') + minute * 60_000).toISOString();
const incident = (id: string, acknowledged: number | null, resolved: number | null): IncidentRecord => ({
  id,
  alertname: 'NationalUploadOutage',
  service: 'intake',
  region: 'nasional',
  severity: 'critical',
  title: 'Unggahan gagal',
  openedAt: at(0),
  acknowledgedAt: acknowledged === null ? null : at(acknowledged),
  resolvedAt: resolved === null ? null : at(resolved),
  traces: [`trace-${id}`],
});

describe('response and resolution times', () => {
  it('are held against the contract; what is open is late once its time is over', () => {
    const incidents = [
      incident('a', 15, 240),
      incident('b', 16, 241),
      incident('c', null, null),
      incident('d', 3, null),
    ];
    const [critical, warning] = responseFigures(incidents, contract, period, Date.parse(at(20)));
    expect(critical).toEqual({
      severity: 'critical',
      incidents: 4,
      acknowledged: { limitMinutes: 15, within: 2, late: 2, open: 0, medianSeconds: 900, worstSeconds: 960 },
      resolved: {
        limitMinutes: 240,
        within: 1,
        late: 1,
        open: 2,
        medianSeconds: 14_400,
        worstSeconds: 14_460,
      },
    });
    expect(warning!.incidents).toBe(0);
  });

  it('take what ended by itself for answered when it ended', () => {
    const [critical] = responseFigures([incident('a', null, 10)], contract, period, Date.parse(at(999)));
    expect(critical!.acknowledged).toMatchObject({ within: 1, worstSeconds: 600 });
  });

  it('count in the month in which an incident opened, though its outage names it in the next as well', () => {
    const across = {
      ...incident('a', 15, null),
      openedAt: '2024-01-31T16:30:00.000Z',
      resolvedAt: '2024-01-31T18:00:00.000Z',
    };
    const { outages, responses } = reportAbout({
      troubles: [
        {
          ...{ what: 'fails', streams: 'upload.' },
          ...{ from: '2024-01-31T23:30:00+07:00', to: '2024-02-01T01:00:00+07:00' },
        },
      ],
      incidents: [across],
    });
    expect(outages.map(({ from, incidents }) => [from, incidents])).toEqual([
      ['2024-02-01T00:00:00+07:00', ['a']],
    ]);
    expect(responses.map(({ incidents }) => incidents)).toEqual([0, 0]);
  });

  it('name the incidents and traces of an outage, of its service and place', () => {
    const other = { ...incident('x', 1, 5), service: 'sso' };
    const elsewhere = { ...incident('y', 1, 5), region: '52' };
    const { outages } = reportAbout({
      troubles: [
        {
          from: '2024-02-14T13:00:00+07:00',
          to: '2024-02-14T19:00:00+07:00',
          what: 'fails',
          streams: 'upload.',
          places: ['31'],
        },
      ],
      incidents: [incident('a', 15, 60), other, elsewhere],
    });
    expect(outages.map(({ place, incidents, traces }) => [place, incidents, traces])).toEqual([
      ['31', ['a'], ['trace-a']],
    ]);
  });
});
