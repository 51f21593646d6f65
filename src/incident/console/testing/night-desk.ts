import { claimsAround, CONTRACTS, type Claim } from '../../../catalog/index.ts';
import type { ClaimStanding } from '../../claims/claim-book.ts';
import type { StatementBoard } from '../deps.ts';

const MINUTE = 60_000;

const iso = (ms: number): string => new Date(ms).toISOString();

/** One statement of the nation in force, whose promise is late, and one for NTB that waits for a second person. */
export const boardAt = (night: number): StatementBoard => ({
  inForce: [
    {
      statement: {
        region: 'nasional',
        serial: 2,
        text: 'Unggahan dari NTB tertunda di pusat data penyedia. Foto yang bertanda terima aman; pleno berjalan terus.',
        nextUpdateAt: iso(night - 3 * MINUTE),
        author: { role: 'commander', at: iso(night - 36 * MINUTE) },
        approver: { role: 'leadership', at: iso(night - 33 * MINUTE) },
        previous: 'a'.repeat(64),
      },
      hash: 'b'.repeat(64),
      authorName: 'Komandan Insiden',
      approverName: 'Pimpinan KPU',
    },
  ],
  drafts: [
    {
      ...{ id: 'usul-1', region: '52', text: 'Rekap manual disarankan di NTB.', nextUpdateMinutes: 30 },
      ...{ authorId: 'komandan', authorName: 'Komandan Insiden', authorRole: 'commander' },
      draftedAt: night - 2 * MINUTE,
    },
  ],
});

const standing = (
  at: number,
  claim: Claim | undefined,
  how: Partial<ClaimStanding>,
): readonly ClaimStanding[] =>
  claim
    ? [
        {
          ...{ claim, at, vendorName: 'Penyedia Sirekap' },
          ...{ made: undefined, making: undefined, settled: undefined, lateExclusions: [], ...how },
        },
      ]
    : [];

const report = (night: number): NonNullable<ClaimStanding['made']> => ({
  ...{ edition: 1, root: 'c0ffee15c0ffee15c0ffee15c0ffee15', statements: 2 },
  ...{ madeAt: night - 12 * 24 * 60 * MINUTE, ledger: { exclusions: [] } },
});

/** A report that cannot be made, one that lies ready, one older than its exclusions, claims handed in timely and late, and a month that runs. */
export function claimsAt(night: number): readonly ClaimStanding[] {
  const [january, february] = claimsAround(CONTRACTS, night);
  return [
    ...standing(night, january, {
      making: {
        ...{ attempts: 7, isRunning: false, nextAt: night + 20 * MINUTE },
        lastError: 'SLA_MEASUREMENTS_UNREADABLE: Prometheus menjawab 503',
      },
    }),
    ...standing(night, january, { made: report(night) }),
    ...standing(night, january, { made: report(night), lateExclusions: ['PM-7'] }),
    ...standing(night, january, {
      settled: { outcome: 'handed-in', on: '2024-02-12', note: '', by: 'Komandan Insiden', root: null },
    }),
    ...standing(night, january, {
      made: { ...report(night), edition: 2 },
      settled: {
        outcome: 'handed-in',
        on: '2024-03-02',
        note: '',
        by: 'Komandan Insiden',
        root: 'f00d'.repeat(8),
      },
    }),
    ...standing(night, february, {}),
  ];
}
