import { access, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { createLogger } from '../../instrumentation/index.ts';
import { parseConfig, systemClock, type Clock } from '../../kernel/index.ts';
import { incidentConfigSchema, startIncidentService, type ReportMaker } from '../index.ts';
import { testService } from '../testing/service.ts';

/** The machine's clock on 5 March 2024: February's claim waits. */
const behindMs = systemClock.now() - Date.parse('2024-03-05T00:00:00+07:00');
const clock: Clock = { ...systemClock, now: () => systemClock.now() - behindMs };

it('a service that has a folder for reports makes the month’s, and counts down to its claim’s end', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'siaga-klaim-'));
  const { service: first, store, env } = await testService();
  await first.close();
  const may = Promise.withResolvers<undefined>();
  const makeReport: ReportMaker = async ({ out }) => {
    await may.promise;
    await writeFile(join(out, 'manifest.json'), '{"root":"abc"}');
    await writeFile(join(out, 'signature.jws'), 'x');
  };
  const service = await startIncidentService(
    parseConfig(incidentConfigSchema, { ...env, SIAGA_CLAIMS_DIR: dir }),
    { logger: createLogger({ name: 'uji', level: 'silent' }), clock, makeReport },
  );
  try {
    const metrics = async () => (await fetch(`http://127.0.0.1:${String(service.opsPort)}/metrics`)).text();
    await vi.waitFor(async () => {
      expect(await metrics()).toMatch(/^siaga_claim_due_seconds\{contract="vendor-utama-2024-02"\} -?\d+$/m);
    }, 5_000);
    may.resolve(undefined);
    await vi.waitFor(() => access(join(dir, 'vendor-utama-2024-02/2024-02/signature.jws')), 8_000);
    // The same clock says where the election stands: three weeks before the recapitulation ends.
    expect(await metrics()).toContain('siaga_phase{zone="WIT",phase="rekap"} 1');
  } finally {
    await service.close();
    await store.close();
    await rm(dir, { recursive: true, force: true });
  }
});
