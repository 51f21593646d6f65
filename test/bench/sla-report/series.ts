import { contractInForce, PROVINCES, type MeasuredStream } from '../../../src/catalog/index.ts';
import type { MadeSeries } from './write-request.ts';

/** Ten indicators a province: four operations as two count them, readings, and three places that look at uploads. */
export function measuredStreams(atMs: number): readonly MeasuredStream[] {
  const contract = contractInForce('vendor-utama', atMs);
  return (contract?.streams ?? []).filter(({ perProvince, id }) => perProvince && id !== 'login.probe');
}

/** Numbers that look like chance and are the same every time. */
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const OUTAGE = [Date.parse('2024-02-14T13:00:00+07:00'), Date.parse('2024-02-14T19:00:00+07:00')] as const;
const isOut = (atMs: number): boolean => atMs >= OUTAGE[0] && atMs < OUTAGE[1];

function counter(labels: MadeSeries['labels'], seed: number, isBad: boolean): MadeSeries {
  const draw = chance(seed);
  let value = 0;
  return {
    labels,
    next(atMs) {
      if (isOut(atMs) === isBad) value += Math.floor(draw() * 8);
      return value;
    },
  };
}

const VANTAGES = ['jakarta', 'makassar', 'jayapura'];

/** The series of a stream in every province; a counter that grows when all is well, and one that grows when not. */
export function seriesOf(stream: MeasuredStream): readonly MadeSeries[] {
  return PROVINCES.flatMap(({ code }, p) =>
    stream.series.flatMap(({ metric, matchers, bad }, part) => {
      const labels: Record<string, string> = {
        __name__: metric,
        instance: 'bench',
        job: 'bench',
        province: code,
      };
      for (const { label, op, value } of matchers) labels[label] = op === '=' ? value : 'server_error';
      if (stream.counts === 'events') return [counter(labels, 1 + 97 * p + part, bad === 1)];
      return VANTAGES.map((vantage) => ({
        labels: { ...labels, vantage },
        next: (atMs: number) => (isOut(atMs) ? 0 : 1),
      }));
    }),
  );
}
