import { RECORDINGS } from '../recordings.ts';
import { limitIn, type SliceSlo } from '../slos.ts';
import { DASHBOARDS, type AlertSpec } from './alert.ts';
import { ACCOUNT_CASES, FELL_BACK_CASES } from './completeness-stories.ts';
import { atOnce, forSteady, MINUTE_MS } from './timing.ts';

/**
 * The one invariant, watched: what got a receipt is stored, held, set aside or on its way, by the figure that the objective
 * judges. Without the vendor's count, or when that has begun anew, nothing is known, and nothing said.
 */
export const photosUnaccounted = (completeness: SliceSlo): AlertSpec => ({
  name: 'PhotosUnaccounted',
  severity: 'critical',
  service: 'intake',
  region: 'nasional',
  summary: 'Foto bertanda terima tidak ditemukan',
  description:
    'Foto yang sudah mendapat tanda terima tidak tersimpan di penyedia dan tidak dipegang gerbang. Inilah janji inti: selama ponselnya masih menyimpan foto itu, kiriman ulang menggantikannya.',
  expr: (profile) => `${RECORDINGS.accounted} < ${limitIn(completeness, profile)}`,
  holdMs: forSteady(5 * MINUTE_MS),
  keepMs: forSteady(2 * MINUTE_MS),
  dashboard: DASHBOARDS.intake,
  cases: ACCOUNT_CASES,
});

/** While it fires nobody knows whether photos are missing: a count that began anew looks like a store that lost them. */
export const storedCountFellBack: AlertSpec = {
  name: 'StoredCountFellBack',
  severity: 'warning',
  service: 'intake',
  region: 'nasional',
  summary: 'Hitungan foto tersimpan di penyedia mundur',
  description:
    'Hitungan foto yang tersimpan di penyedia mundur dalam dua belas jam terakhir: penyimpanannya kehilangan foto, atau prosesnya menghitung dari nol. Selama itu tanda terima tidak dapat dicocokkan, dan kehilangan foto tidak terlihat.',
  expr: () => `${RECORDINGS.storedFellBack} > 0`,
  holdMs: atOnce,
  keepMs: atOnce,
  dashboard: DASHBOARDS.intake,
  cases: FELL_BACK_CASES,
  storyStepMs: 5 * MINUTE_MS,
};
