import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PROVINCES } from '../../catalog/index.ts';
import { parseRunbook } from './parse.ts';
import { planRun, planText, provincesOf, tpsOf, type PlanFacts } from './plan.ts';
import type { Runbook } from './types.ts';

async function runbook(slug: string): Promise<Runbook> {
  const parsed = parseRunbook(
    slug,
    await readFile(new URL(`../../../runbooks/${slug}.md`, import.meta.url), 'utf8'),
  );
  if (parsed.outcome === 'faulty') throw new Error('faulty');
  return parsed.runbook;
}

const outage = await runbook('region-upload-outage');
const login = await runbook('login-success-low');

const FACTS: PlanFacts = {
  now: 1_000_000,
  parameters: { loginPerSecond: 3, slowDeliverySeconds: 5 },
  previous: undefined,
  cooldownMs: 10_000,
};

describe('planRun', () => {
  it('aims at the incident’s province and counts its TPS', () => {
    expect(planRun(outage, { alertname: 'RegionUploadOutage', region: '52' }, FACTS)).toMatchObject({
      outcome: 'planned',
      provinces: ['52'],
      tps: 16_243,
      round: 0,
    });
  });

  it.each([
    ['a region nobody knows', 'RegionUploadOutage', '99', /tidak dikenal/],
    ['an empty region', 'RegionUploadOutage', '', /tidak dikenal/],
    ['more provinces than its limit', 'RegionUploadOutage', 'nasional', /38 provinsi; batasnya 1/],
    ['another alert', 'LoginSuccessLow', '52', /bukan LoginSuccessLow/],
  ])('refuses %s', (_name, alertname, region, why) => {
    const plan = planRun(outage, { alertname, region }, FACTS);
    expect(plan.outcome === 'refused' ? plan.why : '').toMatch(why);
  });

  it('refuses a runbook that changes nothing for anybody', () => {
    const idle: Runbook = { ...login, steps: login.steps.filter((step) => step.action !== 'impose-policy') };
    expect(planRun(idle, { alertname: 'LoginSuccessLow', region: 'nasional' }, FACTS).outcome).toBe(
      'refused',
    );
  });

  it.each([
    [9_999, 3],
    [10_000, 0],
  ])('watches longer when the trouble returns %i ms after the last run: round %i', (ago, round) => {
    const previous = { endedAt: FACTS.now - ago, round: 2 };
    const plan = planRun(outage, { alertname: 'RegionUploadOutage', region: '52' }, { ...FACTS, previous });
    expect(plan.outcome === 'planned' && plan.round).toBe(round);
  });

  it('never plans for more provinces than the limit, nor for none, whatever the region', () => {
    const region = fc.oneof(
      fc.constantFrom(...PROVINCES.map((entry) => entry.code), 'nasional'),
      fc.string(),
    );
    fc.assert(
      fc.property(
        region,
        fc.integer({ min: 1, max: 40 }),
        fc.constantFrom(outage, login),
        (code, max, book) => {
          const limited = { ...book, limits: { maxProvinces: max } };
          const plan = planRun(limited, { alertname: book.alert, region: code }, FACTS);
          if (plan.outcome === 'refused') return true;
          return (
            plan.provinces.length > 0 && plan.provinces.length <= max && plan.tps === tpsOf(plan.provinces)
          );
        },
      ),
    );
  });
});

describe('provincesOf', () => {
  it('never reads an unknown scope as everything', () => {
    fc.assert(fc.property(fc.string(), (text) => text === 'nasional' || provincesOf(text).length <= 1));
  });
});

describe('planText', () => {
  it('tells regions, TPS, steps and what can be taken back, in Indonesian', () => {
    const plan = planRun(outage, { alertname: 'RegionUploadOutage', region: '52' }, FACTS);
    const text = planText(outage, '52', plan);
    expect(text).toContain('Nusa Tenggara Barat');
    expect(text).toContain('16.243 TPS');
    expect(text).toContain('dapat dibatalkan');
    expect(text).toContain('tidak ada yang diubah');
  });

  it('says why a plan is refused', () => {
    const text = planText(outage, '99', planRun(outage, { alertname: outage.alert, region: '99' }, FACTS));
    expect(text).toContain('DITOLAK');
  });
});
