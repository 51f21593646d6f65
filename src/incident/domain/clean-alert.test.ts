import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { cleanAlert, timeOf } from './clean-alert.ts';

const hash = (text: string) => createHash('sha256').update(text).digest('hex');
const alert = (labels: Record<string, string>, fingerprint = 'f') => ({
  ...{ status: 'firing' as const, labels, annotations: {}, fingerprint },
  ...{ startsAt: '2024-02-14T05:15:00Z', endsAt: '', generatorURL: '' },
});

describe('an alert made storable', () => {
  it('has only short texts without NUL and without half characters', () => {
    // Any UTF-16, so also halves of pairs, wherever the cut falls.
    const text = fc
      .tuple(
        fc.array(fc.integer({ min: 0xd7f0, max: 0xe010 }), { maxLength: 20 }),
        fc.integer({ min: 0, max: 40 }),
      )
      .map(([units, times]) => `\0${String.fromCharCode(...units).repeat(times)}`);
    fc.assert(
      fc.property(fc.dictionary(text, text, { maxKeys: 4 }), text, (labels, fingerprint) => {
        const clean = cleanAlert(alert(labels, fingerprint), hash);
        const texts = [...Object.entries(clean.labels).flat(), clean.fingerprint];
        return texts.every((part) => part.isWellFormed() && !part.includes('\0') && part.length <= 300);
      }),
    );
  });

  it('keeps long names apart that differ at their end', () => {
    const names = ['a', 'b'].map(
      (end) => cleanAlert(alert({ alertname: 'x'.repeat(18_000) + end }), hash).labels['alertname'],
    );
    expect(new Set(names).size).toBe(2);
  });

  it('leaves an ordinary alert as it is', () => {
    const ordinary = alert({ alertname: 'LoginSuccessLow', region: '52' });
    expect(cleanAlert(ordinary, hash)).toEqual(ordinary);
  });

  it.each([
    ['2024-02-14T05:15:00Z', '2024-02-14T05:15:00.000Z'],
    ['-200000-01-01T00:00:00Z', '1970-01-01T00:00:00.000Z'],
    ['+200000-01-01T00:00:00Z', '1970-01-01T00:00:00.000Z'],
    ['0001-01-01T00:00:00Z', '1970-01-01T00:00:00.000Z'],
    ['kemarin', '1970-01-01T00:00:00.000Z'],
  ])('reads the time %s as %s', (text, iso) => {
    expect(timeOf(text).toISOString()).toBe(iso);
  });
});
