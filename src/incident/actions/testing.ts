import { fakeWorld, type FakeWorld } from '../runbook/testing.ts';
import type { StepContext } from './types.ts';

const FACTS = {
  id: 'I-000001',
  alertname: 'RegionUploadOutage',
  region: '52',
  severity: 'critical',
  title: 'Uji',
  affectedTps: 16_243,
  firing: true,
} as const;

/** A step in a world of its own, with what matters to the test put in its place. */
export function stepIn(more: Partial<StepContext> = {}): {
  readonly context: StepContext;
  readonly world: FakeWorld;
} {
  const world = fakeWorld(FACTS);
  const context: StepContext = {
    runId: 'run-1',
    incident: FACTS,
    guards: [],
    token: 'run-1/uji',
    startedAt: 0,
    now: 0,
    tempo: (_kind, nightMs) => nightMs,
    caution: 1,
    parameters: { loginPerSecond: 3, slowDeliverySeconds: 5 },
    memo: {},
    epoch: 0,
    holds: [],
    approval: () => undefined,
    outputs: [],
    manualProvinces: () => Promise.resolve(0),
    ports: world,
    ...more,
  };
  return { context, world };
}
