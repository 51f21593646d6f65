import { beforeEach, describe, expect, it } from 'vitest';
import { createLogger } from '../../instrumentation/index.ts';
import { ManualClock } from '../../kernel/index.ts';
import { watchPulse } from './pulse.ts';
import { OtherEnd } from './testing.ts';
import { WorkerHandle } from './worker-handle.ts';

const SILENCE_MS = 20_000;

let clock: ManualClock;
let other: OtherEnd;
let worker: WorkerHandle;
beforeEach(() => {
  clock = new ManualClock();
  other = new OtherEnd();
  const nothing = () => ({}) as never;
  const settings = { env: {}, workers: 1, closeWithinMs: 1_000, lingerMs: 100, silenceMs: SILENCE_MS };
  worker = new WorkerHandle({ index: 0, lane: 0, settings }, other, clock, nothing, nothing);
  const logger = createLogger({ name: 'test', level: 'silent' });
  watchPulse(worker, { clock, logger, silenceMs: SILENCE_MS });
});
const serve = async (): Promise<void> => {
  other.say('serving', { port: 1 });
  await worker.serving;
};

describe('the pulse of a worker', () => {
  it('ends one that serves and answers nothing, after its time and not before', async () => {
    await serve();
    await clock.advance(SILENCE_MS);
    other.hangs = true;
    await clock.advance(SILENCE_MS);
    expect(other.signals).toEqual([]);
    await clock.advance(SILENCE_MS / 5);
    expect(other.signals).toEqual(['SIGKILL']);
    const { asked } = other;
    await clock.advance(10 * SILENCE_MS);
    expect(other.asked).toBe(asked);
  });

  it('forgives what was only slow', async () => {
    await serve();
    for (let n = 0; n < 5; n += 1) {
      other.hangs = true;
      await clock.advance(SILENCE_MS * 0.8);
      other.hangs = false;
      await clock.advance(SILENCE_MS / 5);
    }
    expect(other.signals).toEqual([]);
  });

  it('leaves one that starts or closes to its own bounds', async () => {
    other.hangs = true;
    await clock.advance(5 * SILENCE_MS);
    expect(other.signals).toEqual([]);
    await serve();
    void worker.close(10 * SILENCE_MS);
    await clock.advance(5 * SILENCE_MS);
    expect(other.signals).toEqual([]);
  });
});
