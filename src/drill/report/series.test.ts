import { expect, it } from 'vitest';
import { wib } from '../arrivals/night.ts';
import { seriesOf } from './series.ts';

it('counts what was taken, receipted, stored and stood on a receipt alone', () => {
  const series = seriesOf({
    offeredAt: [wib('13:00'), wib('13:00'), wib('13:20')],
    receiptedAt: new Map([
      ['a', wib('13:01')],
      ['b', wib('13:03')],
    ]),
    storedAt: new Map([
      ['a', wib('13:01') - 1],
      ['b', wib('13:17')],
    ]),
    untilMs: wib('13:20'),
  });
  expect(series.at(-1)?.at).toBe('13:20');
  const at = (time: string) => series.find((point) => point.at === time);
  expect(at('12:55')).toMatchObject({ offered: 0, receipted: 0, stored: 0, held: 0 });
  expect(at('13:10')).toMatchObject({ offered: 2, receipted: 2, stored: 1, held: 1 });
  expect(at('13:20')).toMatchObject({ offered: 3, receipted: 2, stored: 2, held: 0 });
});
