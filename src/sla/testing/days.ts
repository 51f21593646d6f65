/** Reports in folders as tests want them: small. */
import type { SlaContract } from '../../catalog/index.ts';
import type { SigningKey } from '../../kernel/index.ts';
import { daysBetween } from '../domain/period.ts';
import { makeBundle, type MadeBundle } from '../make-bundle.ts';
import { contractOf, inputsFor, measured, type Trouble } from './measured.ts';

/** Uploads alone: what is tested is the folder. */
const uploadsAlone = (...objectives: readonly string[]): SlaContract => {
  const house = contractOf('vendor-utama-2024-02');
  return {
    ...house,
    streams: house.streams.filter(({ id }) => id.startsWith('upload.')),
    objectives: house.objectives.filter(({ id }) => objectives.includes(id)),
  };
};

export const UPLOADS = uploadsAlone('upload', 'upload-election');
const TROUBLES: readonly Trouble[] = [
  { from: '2024-02-14T13:00:00+07:00', to: '2024-02-14T19:00:00+07:00', what: 'fails' },
  { from: '2024-02-15T03:00:00+07:00', to: '2024-02-15T04:00:00+07:00', what: 'fails', places: ['52'] },
];

/** Two days with an outage, an incident and maintenance that nobody approved. */
export function makeTwoDays(out: string, key: SigningKey): Promise<MadeBundle> {
  const inputs = inputsFor(daysBetween('2024-02-14', '2024-02-16', 'WIB'), '2024-02-20T03:00:00.000Z');
  return makeBundle({
    ...{ out, inputs, contract: UPLOADS, key, sites: ['gw-wib'] },
    ledger: {
      exclusions: [
        {
          id: 'PM-1',
          kind: 'pemeliharaan',
          components: [],
          from: '2024-02-15T20:00:00+07:00',
          to: '2024-02-15T21:00:00+07:00',
          announcedAt: '2024-02-15T12:00:00+07:00',
          approvedBy: null,
          approvedAt: null,
          reason: 'pangkalan 10.20.30.40 diganti',
        },
      ],
    },
    incidents: [
      {
        id: 'INS-1',
        alertname: 'NationalUploadOutage',
        service: 'intake',
        region: 'nasional',
        severity: 'critical',
        title: 'gw-wib: 103.9.8.7 tidak menjawab',
        openedAt: '2024-02-14T06:05:00.000Z',
        acknowledgedAt: '2024-02-14T06:10:00.000Z',
        resolvedAt: '2024-02-14T12:10:00.000Z',
        traces: ['0af7651916cd43dd8448eb211c80319c'],
      },
    ],
    measure: async (stream, grid) => measured(stream, grid, TROUBLES),
  });
}

export const UPLOADS_MONTHLY = uploadsAlone('upload');

/** A day with two outages of an hour, signed by whom the test wants. */
export function makeDay(out: string, key: SigningKey, contract = UPLOADS_MONTHLY): Promise<MadeBundle> {
  const inputs = inputsFor(daysBetween('2024-02-14', '2024-02-15', 'WIB'));
  const fails = (from: string, to: string): Trouble => ({
    ...{ from: `2024-02-14T${from}:00+07:00`, to: `2024-02-14T${to}:00+07:00`, what: 'fails' },
  });
  return makeBundle({
    ...{ out, inputs, contract, key, sites: [], ledger: { exclusions: [] }, incidents: [] },
    measure: async (stream, grid) =>
      measured(stream, grid, [fails('13:00', '14:00'), fails('20:00', '21:00')]),
  });
}
