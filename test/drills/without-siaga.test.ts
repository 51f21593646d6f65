import { beforeAll, describe, expect, it } from 'vitest';
import type { Report } from '../../src/drill/index.ts';
import { shortDrill } from '../support/short-drill.ts';

describe('election night without Siaga, short, until the west has been closed for three hours and a half', () => {
  let report: Report;

  beforeAll(async () => {
    report = await shortDrill({ speed: 320, scale: 400, until: '16:30', withoutSiaga: true });
  }, 200_000);

  it('sinks the vendor in the WIB wave', () => {
    expect(report.verdict, report.reasons.join('\n')).toBe('collapsed');
    expect(report.waves.find((wave) => wave.zone === 'WIB')?.goodputRatio).toBeLessThan(0.4);
  });

  it('keeps officers from signing in', () => {
    expect(report.login.successRatio).toBeLessThan(0.5);
  });

  it('leaves photos on phones that nobody gave a receipt for', () => {
    expect(report.uploads.receipted).toBeLessThan(report.uploads.offered);
  });
});
