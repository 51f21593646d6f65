import { describe, expect, it } from 'vitest';
import { failedUpload, traceOf } from '../console/testing/night-traces.ts';
import { chooseTraces, MOST_TRACES, traceSubjectOf } from './choose-traces.ts';
import { waterfallOf } from './waterfall.ts';

const START = 1_707_890_400_000;
const step = (id: string, at: number, tookMs: number, more: { under?: string; outcome?: string } = {}) => ({
  id,
  name: `langkah ${id}`,
  of: 'gateway' as const,
  at,
  tookMs,
  ...more,
});

describe('a waterfall', () => {
  it('lays each span below its parent, in the order of their beginnings', () => {
    const [upload] = failedUpload(START);
    const { rows, startedAt, durationMs, failed } = waterfallOf(upload!);
    expect(rows.map(({ depth, name }) => `${String(depth)} ${name}`)).toEqual([
      '0 gateway upload',
      '1 gateway receive',
      '1 gateway vendor',
      '2 intake upload',
      '3 intake process',
      '1 gateway hold',
      '1 gateway copy',
    ]);
    expect([startedAt, durationMs, failed]).toEqual([START, 14_380, true]);
    expect(rows[0]).toMatchObject({ service: 'gateway', instance: 'gw-wita', startMs: 0, outcome: 'held' });
    expect(rows[3]).toMatchObject({ service: 'sirekap', instance: null, startMs: 4_420, failed: true });
  });

  it('says where the time went: what a span’s children cover is not its own, overlaps counted once', () => {
    const [upload] = failedUpload(START);
    expect(waterfallOf(upload!).longest?.name).toBe('intake process');
    const overlapping = traceOf('t', START, [
      step('a', 0, 100),
      step('b', 10, 50, { under: 'a' }),
      step('c', 40, 50, { under: 'a' }),
    ]);
    expect(waterfallOf(overlapping).rows[0]?.selfMs).toBe(20);
  });

  it('begins with what has lost its parent, and survives a circle and an empty trace', () => {
    const orphans = traceOf('t', START, [step('b', 5, 10, { under: 'hilang' }), step('a', 0, 20)]);
    expect(waterfallOf(orphans).rows.map(({ spanId, depth }) => [spanId, depth])).toEqual([
      ['a', 0],
      ['b', 0],
    ]);
    const circle = traceOf('t', START, [step('a', 0, 1, { under: 'b' }), step('b', 0, 1, { under: 'a' })]);
    expect(waterfallOf(circle).rows).toEqual([]);
    expect(waterfallOf(traceOf('t', START, []))).toMatchObject({ rows: [], longest: null, durationMs: 0 });
  });

  it('shows no more than a page can hold', () => {
    const many = Array.from({ length: 500 }, (_, n) => step(`s${String(n)}`, n, 1));
    const { rows, hidden } = waterfallOf(traceOf('t', START, many));
    expect([rows.length, hidden]).toEqual([120, 380]);
  });
});

describe('an incident', () => {
  it('looks for the operations of its service, in its province when it has one', () => {
    expect(traceSubjectOf('intake', '52')).toEqual({ operations: ['upload'], province: '52' });
    expect(traceSubjectOf('sso', 'nasional')).toEqual({
      operations: ['login', 'session'],
      province: undefined,
    });
    expect(traceSubjectOf('gateway', '52').operations).toEqual(['upload', 'login']);
    expect(traceSubjectOf('incident', 'nasional').operations).toEqual([]);
    expect(traceSubjectOf('intake', "52' or 1=1").province).toBeUndefined();
  });

  it('keeps the failed first, then the slowest, none twice, a few at a look and a dozen in all', () => {
    const slow = (id: string, tookMs: number) => traceOf(id, START, [step('a', 0, tookMs)]);
    const failed = (id: string) => traceOf(id, START, [step('a', 0, 10, { outcome: 'timeout' })]);
    const found = [slow('s1', 3_000), slow('s2', 9_000), failed('f1'), failed('f1'), slow('s3', 5_000)];
    const ids = (kept: readonly string[]) => chooseTraces(found, new Set(kept)).map(({ traceID }) => traceID);
    expect(ids([])).toEqual(['f1', 's2', 's3']);
    expect(ids(['f1', 's2'])).toEqual(['s3', 's1']);
    const full = Array.from({ length: MOST_TRACES - 1 }, (_, n) => `k${String(n)}`);
    expect(ids(full)).toEqual(['f1']);
    expect(ids([...full, 'k'])).toEqual([]);
  });
});
