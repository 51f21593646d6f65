import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createMeter } from '../../instrumentation/index.ts';
import { ManualClock } from '../../kernel/index.ts';
import type { Stay } from '../admission/stay.ts';
import { Permits } from './permits.ts';

let clock: ManualClock;
let permits: Permits;
let log: string[];

const stay = (name: string): Stay => ({
  end: (ending, tookMs) => log.push(`${name} ${ending.kind} ${String(tookMs)}`),
  cancel: () => log.push(`${name} cancelled`),
});
const OK = { ending: { kind: 'answer', status: 200 }, tookMs: 5 } as const;
const report = (permit: string | undefined): boolean => permits.report({ permit: permit ?? '', ...OK });

beforeEach(() => {
  clock = new ManualClock();
  log = [];
  permits = new Permits({ lifetimeMs: 10_000, most: 30 }, clock, createMeter());
});
afterEach(() => permits.close());

describe('a permit', () => {
  it('is reported once', () => {
    const permit = permits.give(stay('a'));
    expect(permit).toMatch(/^[\w-]{22}$/);
    expect(report(permit)).toBe(true);
    expect(report(permit)).toBe(false);
    expect(log).toEqual(['a answer 5']);
  });

  it('that nobody reports lapses, and a report that comes then is too late', async () => {
    const permit = permits.give(stay('a'));
    await clock.advance(5_000);
    const later = permits.give(stay('b'));
    await clock.advance(5_250);
    expect(log).toEqual(['a cancelled']);
    expect(report(permit)).toBe(false);
    expect(report(later)).toBe(true);
  });

  it('is not given beyond the most, and nothing is waited for', () => {
    for (let n = 0; n < 30; n += 1) expect(permits.give(stay('x'))).toBeDefined();
    expect(permits.give(stay('one more'))).toBeUndefined();
    expect(log).toEqual(['one more cancelled']);
  });
});

describe('reports', () => {
  it('are taken to come from the first on, and to have stopped after twenty lapses with none between', async () => {
    expect(permits.areReported).toBe(false);
    report(permits.give(stay('first')));
    expect(permits.areReported).toBe(true);
    for (let n = 0; n < 19; n += 1) permits.give(stay('lost'));
    await clock.advance(10_250);
    expect(permits.areReported).toBe(true);
    report(permits.give(stay('heard')));
    for (let n = 0; n < 20; n += 1) permits.give(stay('lost'));
    await clock.advance(10_250);
    expect(permits.areReported).toBe(false);
  });
});
