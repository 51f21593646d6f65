import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../kernel/index.ts';
import { probeConfigSchema } from './config.ts';
import { openVantage, startVantage, type RunningVantage } from './start.ts';
import { startStubGateway, type StubGateway } from './testing/gateway-stub.ts';

let folder: string;
let gateway: StubGateway;
let running: RunningVantage | undefined;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'siaga-vantage-'));
  gateway = await startStubGateway();
});
afterEach(async () => {
  await running?.close();
  await gateway.close();
  await rm(folder, { recursive: true, force: true });
});

const settings = (more: Readonly<Record<string, string>> = {}) => ({
  SIAGA_PROBE_VANTAGE: 'barat',
  SIAGA_PROBE_NUMBER: '1',
  SIAGA_PROBE_ZONES: JSON.stringify({ WITA: gateway.origin }),
  SIAGA_PROBE_ACCOUNTS_FILE: join(folder, 'accounts.json'),
  SIAGA_PROBE_KEY_FILE: join(folder, 'key.jwk'),
  ...more,
});

describe('a vantage', () => {
  it('looks now and at every interval, and says when the collector is not told', async () => {
    const clock = new ManualClock(Date.parse('2024-02-14T08:00:00Z'));
    const warned: string[] = [];
    const logger = { warn: (about: { readonly err: Error }) => void warned.push(about.err.message) };
    const config = probeConfigSchema.parse(settings({ SIAGA_PROBE_COLLECTOR_URL: 'http://127.0.0.1:9' }));
    running = await startVantage(config, { clock, logger: logger as never });
    await running.round();
    expect(gateway.uploads).toHaveLength(1);
    await clock.advance(30_000);
    await expect.poll(() => gateway.uploads.length).toBe(2);
    await running.round();
    expect(warned[0]).toContain('PROBE_NOT_TOLD: /probe/challenge di http://127.0.0.1:9');
  });

  it('does not wait for a gateway that hangs when it is to end', async () => {
    gateway.login = 'hangs';
    const clock = new ManualClock(0);
    const logger = { warn: () => undefined };
    running = await startVantage(probeConfigSchema.parse(settings()), { clock, logger });
    const from = performance.now();
    await running.close();
    expect(performance.now() - from).toBeLessThan(5_000);
  });

  it('refuses to look at a zone for which it has no account', async () => {
    const clock = new ManualClock(0);
    const file = join(folder, 'accounts.json');
    await writeFile(file, '{"0007000000001-1": "sandi-yang-panjang"}', { mode: 0o600 });
    await expect(openVantage(probeConfigSchema.parse(settings()), { clock })).rejects.toThrow(
      'PROBE_ACCOUNT_MISSING',
    );
  });
});

describe('its settings', () => {
  it.each([
    ['a name that is none', { SIAGA_PROBE_VANTAGE: 'Titik Barat' }],
    ['number 0', { SIAGA_PROBE_NUMBER: '0' }],
    ['number 1000', { SIAGA_PROBE_NUMBER: '1000' }],
    ['no zone', { SIAGA_PROBE_ZONES: '{}' }],
    ['a zone that is none', { SIAGA_PROBE_ZONES: '{"WIM": "http://127.0.0.1"}' }],
    ['zones that are no JSON', { SIAGA_PROBE_ZONES: 'WIB' }],
    ['rounds of four seconds', { SIAGA_PROBE_INTERVAL: '4s' }],
    ['rounds of three minutes', { SIAGA_PROBE_INTERVAL: '3m' }],
    ['a collector by another way', { SIAGA_PROBE_COLLECTOR_URL: 'ftp://127.0.0.1' }],
  ])('are refused with %s', (_, change) => {
    expect(probeConfigSchema.safeParse(settings(change)).success).toBe(false);
    expect(probeConfigSchema.safeParse(settings()).success).toBe(true);
  });
});
