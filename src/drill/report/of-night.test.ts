import { describe, expect, it } from 'vitest';
import { isOfNight } from './of-night.ts';

const END = 1_000;

describe('an incident opened after the phones were put away', () => {
  it.each(['InflowPlateau', 'InflowBelowExpected', 'ReceiptsBelowExpected', 'FirstReceiptMissing'])(
    'is not the night’s when it misses photos: %s',
    (alert) => {
      expect(isOfNight({ alert, openedAt: END }, END)).toBe(false);
      expect(isOfNight({ alert, openedAt: END - 1 }, END)).toBe(true);
    },
  );

  it.each(['UploadQueueBacklog', 'SirekapDown'])(
    'is the night’s when it is about anything else: %s',
    (alert) => {
      expect(isOfNight({ alert, openedAt: END + 1 }, END)).toBe(true);
    },
  );
});
