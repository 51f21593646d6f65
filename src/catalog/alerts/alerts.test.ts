import { describe, expect, it } from 'vitest';
import { ALERTS, PRODUCTION, replayProfile, runbookNameOf } from '../index.ts';

const REPLAY = replayProfile(80);
const GATEWAY_RESTART_MS = 10_000;

describe('the alerts', () => {
  it.each(['GatewayDown', 'SirekapDown', 'ControlPlaneDisconnected', 'PolicyLagging'])(
    '%s outlasts a restart in both profiles',
    (name) => {
      const alert = ALERTS.find((entry) => entry.name === name)!;
      for (const profile of [PRODUCTION, REPLAY]) {
        expect(alert.holdMs(profile)).toBeGreaterThan(GATEWAY_RESTART_MS);
      }
    },
  );
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
