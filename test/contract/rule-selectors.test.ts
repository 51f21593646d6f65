import { describe, expect, it } from 'vitest';
import { rules } from '../support/lint/published.ts';
import { alertAskedFor, askedBy, maySelectNothing } from '../support/lint/selected.ts';

const LOW = {
  alert: 'LoginLow',
  expr: `
    sum(rate(sirekap_requests_total{service="gateway", outcome!~"paced|client_error"}[5m] offset 1m))
      / (sum(rate(sirekap_requests_total[5m])) > 0) < 0.9
    or up{job="gateway"} == 0
    unless on () max(ALERTS{alertname="SirekapDown",alertstate="firing"})`,
};
const AGAIN = { alert: 'GatewayDown', expr: 'up{job="gateway"} == 0' };

describe('what rules ask Prometheus for', () => {
  it('is every selector with its matchers, without range and offset, each once', () => {
    expect(askedBy([LOW, AGAIN]).map(({ text }) => text)).toEqual([
      'sirekap_requests_total{service="gateway", outcome!~"paced|client_error"}',
      'sirekap_requests_total',
      'up{job="gateway"}',
      'ALERTS{alertname="SirekapDown",alertstate="firing"}',
    ]);
  });

  it('tells the same name with other matchers apart', () => {
    const other = { alert: 'IncidentDown', expr: 'up{job="incident"} == 0' };
    expect(askedBy([AGAIN, other])).toHaveLength(2);
  });

  it('finds selectors in every rule that is published, but for the one that always fires', () => {
    const silent = rules.filter((rule) => askedBy([rule]).length === 0);
    expect(silent.map(({ alert }) => alert)).toEqual(['Watchdog']);
  });
});

describe('a selector that may select nothing', () => {
  const asked = askedBy([LOW]);
  const state = 'ALERTS{alertname="SirekapDown",alertstate="firing"}';

  it('asks for the state of one alert', () => {
    expect(asked.map(alertAskedFor)).toEqual([undefined, undefined, undefined, 'SirekapDown']);
  });

  it('asks for an alert that never fired, and no longer when it did', () => {
    expect(maySelectNothing(asked, new Set(), [])).toEqual([state]);
    expect(maySelectNothing(asked, new Set(['SirekapDown']), [])).toEqual([]);
  });

  it('is excused by name', () => {
    expect(maySelectNothing(asked, new Set(['SirekapDown']), ['up{job="gateway"}'])).toEqual([
      'up{job="gateway"}',
    ]);
  });
});
