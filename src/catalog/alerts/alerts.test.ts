import { describe, expect, it } from 'vitest';
import { PRODUCTION, replayProfile } from '../profile.ts';
import { SERVICE_CATALOG } from '../services.ts';
import { ALERTS, INHIBITIONS, runbookNameOf } from './index.ts';

const REPLAY = replayProfile(80);
const GATEWAY_RESTART_MS = 10_000;

describe('the alerts', () => {
  it('have names of their own that read as symptoms', () => {
    const names = ALERTS.map((alert) => alert.name);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^[A-Z][A-Za-z]+$/);
  });

  it.each(ALERTS.map((alert) => [alert.name, alert] as const))(
    '%s has a story that fires and one that does not',
    (name, alert) => {
      expect(alert.cases.some((story) => story.fires.length > 0)).toBe(true);
      if (name !== 'Watchdog') expect(alert.cases.some((story) => story.fires.length === 0)).toBe(true);
    },
  );

  it('keep their words: no value is ever part of a text', () => {
    for (const alert of ALERTS) expect(`${alert.summary} ${alert.description}`).not.toContain('$value');
  });

  it('name the province in their description when they are about one', () => {
    for (const alert of ALERTS) {
      expect(alert.description.includes('$labels.province')).toBe(alert.region === 'province');
    }
  });

  it.each(['GatewayDown', 'SirekapDown', 'ControlPlaneDisconnected', 'PolicyLagging'])(
    '%s outlasts a restart in both profiles',
    (name) => {
      const alert = ALERTS.find((entry) => entry.name === name)!;
      for (const profile of [PRODUCTION, REPLAY]) {
        expect(alert.holdMs(profile)).toBeGreaterThan(GATEWAY_RESTART_MS);
      }
    },
  );

  it('each belong to a service of the catalog', () => {
    const services = SERVICE_CATALOG.map((service) => service.id);
    for (const alert of ALERTS) expect(services).toContain(alert.service);
  });

  it('inhibit only alerts that exist', () => {
    const names = new Set(ALERTS.map((alert) => alert.name));
    for (const rule of INHIBITIONS) {
      for (const name of [rule.source, ...rule.targets]) expect(names).toContain(name);
    }
  });
});

describe('the runbook of an alert', () => {
  it.each([
    ['LoginSuccessLow', 'login-success-low'],
    ['RegionUploadOutage', 'region-upload-outage'],
    ['Watchdog', 'watchdog'],
  ])('of %s is %s', (alert, runbook) => {
    expect(runbookNameOf(alert)).toBe(runbook);
  });
});
