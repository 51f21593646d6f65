import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../kernel/index.ts';
import { SupervisedProcess } from './supervised.ts';

/** Writes a line at each start, then waits for the end of its standard input. */
const PROGRAM =
  "console.log('started'); process.stdin.resume(); process.stdin.on('end', () => process.exit(0));";

describe('a supervised process', () => {
  let dir: string;
  let service: SupervisedProcess;
  const log = () => readFile(join(dir, 'log'), 'utf8').catch(() => '');
  const starts = async () => (await log()).split('started').length - 1;

  const create = (ready: () => Promise<boolean>, readyWithinMs = 10_000) =>
    new SupervisedProcess(
      {
        name: 'probe',
        command: process.execPath,
        args: ['-e', PROGRAM],
        env: {},
        logFile: join(dir, 'log'),
        ready,
        readyWithinMs,
        stopSignal: 'SIGTERM',
      },
      systemClock,
    );

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'siaga-supervised-'));
  });
  afterEach(async () => {
    await service.stop();
    await rm(dir, { recursive: true, force: true });
  });

  it('is waited for until it serves, and started again when it is killed', async () => {
    service = create(async () => (await starts()) > 0);
    await service.start();
    service.kill();
    await vi.waitFor(async () => {
      expect(await starts()).toBe(2);
    }, 8_000);
    expect(service.restarts).toBe(1);
  });

  it('stays down once it was stopped', async () => {
    service = create(async () => (await starts()) > 0);
    await service.start();
    await service.stop();
    expect(service.restarts).toBe(0);
    expect(await starts()).toBe(1);
  });

  it('names its log when it does not serve in time', async () => {
    service = create(() => Promise.resolve(false), 300);
    await expect(service.start()).rejects.toThrow(
      new RegExp(`STACK_NOT_READY: probe did not become ready within 0.3 s; its log: ${dir}`),
    );
  });
});
