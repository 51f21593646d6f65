import { expectedPhotos, receivedOtherBallots, receivedUploads } from '../../instrumentation/definitions.ts';
import { chart } from './builders.ts';
import { type IN_PROVINCE, lastKnown, max, series, sum } from './query.ts';
import { NIGHT } from './spans.ts';
import type { Look, PanelSpec } from './spec.ts';

const LOOKS: Readonly<Record<string, Look>> = {
  diterima: { colour: 'blue' },
  diharapkan: { colour: 'green', line: 'dashed' },
  'paling sedikit': { colour: 'red', line: 'dotted' },
  'paling banyak': { colour: 'green', line: 'dotted' },
};

/** Photos that came, between those that should have: of one province (its matcher), or of the nation. */
export function arrivalsPanel(width: number, here: Partial<typeof IN_PROVINCE> = {}): PanelSpec {
  const due = (bound: string): string => sum(max(series(expectedPhotos, { bound, ...here }), 'province'));
  const received = sum(lastKnown(receivedUploads, NIGHT, here));
  const others = sum(lastKnown(receivedOtherBallots, NIGHT, here));
  return chart({
    key: 'arrivals',
    title: 'Diterima dan yang diharapkan',
    description:
      'Photos of the presidential ballot with a receipt, of the nation or the chosen province, beside what the closing waves should have brought by now. Below the red dots is no slow night any more. Nothing is expected outside the election period.',
    unit: 'short',
    width,
    targets: [
      { expr: `${received} - (${others} or 0 * ${received})`, legend: 'diterima' },
      { expr: due('expected'), legend: 'diharapkan' },
      { expr: due('low'), legend: 'paling sedikit' },
      { expr: due('high'), legend: 'paling banyak' },
    ],
    looks: LOOKS,
  });
}
