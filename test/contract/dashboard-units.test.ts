import { describe, expect, it } from 'vitest';
import { dashboardFileSchema, panelsOf } from '../support/lint/dashboard.ts';
import { judgedUnits, unitFaults } from '../support/lint/dashboard-units.ts';
import { measureOf, unitsOf } from '../support/lint/measure.ts';
import { parsePromql } from '../support/lint/promql.ts';
import { dashboardFiles } from '../support/lint/published.ts';

const RECORDED: Readonly<Record<string, string>> = {
  'national:oldest:max': 'max(a_age_seconds) or last_over_time(national:oldest:max[1h])',
  'service:disk:saturation': '1 - min(a_free_ratio)',
};

const unitsFor = (expr: string): readonly string[] | undefined => {
  const measure = measureOf(parsePromql(expr), (name) =>
    RECORDED[name] === undefined ? undefined : parsePromql(RECORDED[name]),
  );
  return measure && unitsOf(measure);
};

const TIME = ['s'];
const BYTES = ['bytes'];
const SHARE = ['percentunit'];
const RATE = ['ops', 'reqps', 'short'];
const COUNT = ['none', 'short', 'locale'];

describe('the unit of a query', () => {
  it.each([
    ['histogram_quantile(0.95, sum by (le) (rate(a_seconds_bucket[5m]))) >= 0', TIME],
    ['max by (job) (a_age_seconds)', TIME],
    ['max(last_over_time(a_age_seconds[1h]))', TIME],
    ['time() - max(a_timestamp_seconds > 0)', TIME],
    ['sum(increase(a_seconds_sum[1h])) / (sum(increase(a_seconds_count[1h])) > 0)', TIME],
    ['(min(a_free_ratio) - 0.07) / (-1 * min(deriv(a_free_ratio[30m])) > 0)', TIME],
    ['national:oldest:max', TIME],
    ['sum by (gateway) (a_queue_bytes)', BYTES],
    ['sum(increase(a_sent_bytes_total[1h]))', BYTES],
    ['sum(rate(a_total{outcome="x"}[5m])) / (sum(rate(a_total[5m])) > 0)', SHARE],
    ['1 - (sum(rate(a_total{x="1"}[5m])) or 0 * sum(rate(a_total[5m]))) / sum(rate(a_total[5m]))', SHARE],
    ['sum(rate(process_cpu_seconds_total[5m]))', SHARE],
    ['max(a_duration_seconds) / max(a_interval_seconds)', SHARE],
    ['slo:login_kept:ratio', SHARE],
    ['service:disk:saturation', SHARE],
    ['sum(rate(a_total[5m])) > 0', RATE],
    ['max(a_drain_per_second)', RATE],
    ['60 * sum(rate(a_total[5m]))', ['opm', 'short']],
    ['60 * sum(rate(a_seconds_count[5m]))', ['opm', 'short']],
    ['round(sum(increase(a_total[1h])))', COUNT],
    ['changes(process_start_time_seconds[10m])', COUNT],
    ['count(a_age_seconds)', COUNT],
    ['sum(1 - up)', COUNT],
    ['max(a_hash) != bool min(a_hash)', COUNT],
  ])('of %s follows from what it measures', (expr, units) => {
    expect(unitsFor(expr)).toEqual(units);
  });

  it.each([
    'avg(up)',
    'vector(0.9)',
    'sum(rate(a_total[5m])) / sum(rate(b_total[5m]))',
    'max(a_age_seconds) + max(a_queue_bytes)',
    'sum(rate(a_sent_bytes_total[5m]))',
    'stddev_over_time(a_age_seconds[5m])',
  ])('of %s is not judged', (expr) => {
    expect(unitsFor(expr)).toBeUndefined();
  });
});

describe('the dashboards', () => {
  const panels = dashboardFiles.flatMap(([, file]) => panelsOf(dashboardFileSchema.parse(file)));
  const judged = panels.filter((panel) => judgedUnits(panel).length > 0);

  it('have hardly a panel whose unit is not judged', () => {
    expect(judged.length / panels.length).toBeGreaterThan(0.95);
  });

  it('have no judged panel that would pass in seconds or, of seconds, in bytes', () => {
    const inAnother = judged.map((panel) => {
      const spoilt = structuredClone(panel);
      const unit = spoilt.fieldConfig.defaults.unit === 's' ? 'bytes' : 's';
      spoilt.fieldConfig.defaults.unit = unit;
      for (const { properties } of spoilt.fieldConfig.overrides)
        for (const property of properties) if (property.id === 'unit') property.value = unit;
      return spoilt;
    });
    expect(inAnother.filter((panel) => unitFaults(panel).length === 0)).toEqual([]);
  });
});
