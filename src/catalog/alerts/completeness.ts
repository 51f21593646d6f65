import { RECORDINGS } from '../recordings.ts';
import { limitIn, type SliceSlo } from '../slos.ts';
import { DASHBOARDS, type AlertSpec } from './alert.ts';
import { ACCOUNT_CASES } from './completeness-stories.ts';
import { forSteady, MINUTE_MS } from './timing.ts';

/**
 * The one invariant, watched: what got a receipt is stored, held or set aside. Counts are read at different moments, so
 * all that moved while they were is taken for accounted. Without the vendor's count nothing is known, and nothing said.
 */
export const photosUnaccounted = (completeness: SliceSlo): AlertSpec => ({
  name: 'PhotosUnaccounted',
  severity: 'critical',
  service: 'intake',
  region: 'nasional',
  summary: 'Foto bertanda terima tidak ditemukan',
  description:
    'Foto yang sudah mendapat tanda terima tidak tersimpan di penyedia dan tidak dipegang gerbang. Inilah janji inti: selama ponselnya masih menyimpan foto itu, kiriman ulang menggantikannya.',
  expr: (profile) =>
    `${RECORDINGS.accounted} + ${RECORDINGS.inPassing} / sum(${RECORDINGS.received}) < ${limitIn(completeness, profile)}`,
  holdMs: forSteady(5 * MINUTE_MS),
  keepMs: forSteady(2 * MINUTE_MS),
  dashboard: DASHBOARDS.intake,
  cases: ACCOUNT_CASES,
});
