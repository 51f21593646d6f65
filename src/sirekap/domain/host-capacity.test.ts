import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { ManualClock } from '../../kernel/index.ts';
import { createHost, type Host } from '../host.ts';
import { efficiency, HostModel, hostShape, type HostRates } from './host-capacity.ts';

const RATES: HostRates = {
  uploadsPerSecond: 50,
  loginsPerSecond: 60,
  readsPerSecond: 200,
  baseUploadMs: 400,
  collapse: 0.01,
};
const PATIENCE_MS = 10_000;
/** No spread: each job is exactly its base time. */
const middling = () => 0.5;

interface Seen {
  arrived: number;
  done: number;
  inTime: number;
  refused: number;
  totalMs: number;
}

/** Send `perSecond` jobs evenly for `seconds`, whatever becomes of them; nobody withdraws work. */
function offer(host: Host, clock: ManualClock, service: 'intake' | 'portal', perSecond: number): Seen {
  const seen: Seen = { arrived: 0, done: 0, inTime: 0, refused: 0, totalMs: 0 };
  clock.every(1000 / perSecond, () => {
    const from = clock.now();
    seen.arrived += 1;
    host.run(service, '31').then(
      () => {
        const tookMs = clock.now() - from;
        seen.done += 1;
        seen.totalMs += tookMs;
        if (tookMs <= PATIENCE_MS) seen.inTime += 1;
      },
      () => {
        seen.refused += 1;
      },
    );
  });
  return seen;
}

const start = () => {
  const clock = new ManualClock();
  return { clock, host: createHost(hostShape(RATES), clock, middling) };
};

describe('the vendor host', () => {
  it('answers in the base time up to the knee', async () => {
    const { clock, host } = start();
    const took: number[] = [];
    for (let n = 0; n < 20; n += 1) {
      const from = clock.now();
      void host.run('intake', '31').then(() => took.push(clock.now() - from));
    }
    await clock.advance(1000);
    expect(took).toHaveLength(20);
    for (const ms of took) expect(ms).toBe(400);
  });

  it('does its nominal rate at capacity, within 5 %', async () => {
    const { clock, host } = start();
    let done = 0;
    const worker = async (): Promise<void> => {
      await host.run('intake', '31');
      done += 1;
      void worker();
    };
    for (let n = 0; n < 30; n += 1) void worker();
    await clock.advance(20_000);
    expect(done / 20).toBeGreaterThan(47.5);
    expect(done / 20).toBeLessThan(52.5);
  });

  it('collapses under four times its rate: under a quarter of capacity is done before people give up', async () => {
    const { clock, host } = start();
    const uploads = offer(host, clock, 'intake', 200);
    await clock.advance(30_000);
    expect(uploads.arrived).toBe(6000);
    expect(uploads.inTime / (50 * 30)).toBeLessThan(0.25);
    expect(uploads.refused).toBeGreaterThan(0);
    expect(host.saturation).toBeGreaterThan(20);
  });

  it('stays collapsed for minutes after the flood, since work nobody waits for goes on', async () => {
    const { clock, host } = start();
    for (let n = 0; n < 1500; n += 1) host.run('intake', '31').catch(() => undefined);
    await clock.advance(60_000);
    expect(host.saturation).toBeGreaterThan(10);
    await clock.advance(600_000);
    expect(host.saturation).toBe(0);
  });

  it('lets a flood of public reads slow the uploads', async () => {
    const calm = start();
    const alone = offer(calm.host, calm.clock, 'intake', 40);
    await calm.clock.advance(10_000);
    const flooded = start();
    const uploads = offer(flooded.host, flooded.clock, 'intake', 40);
    offer(flooded.host, flooded.clock, 'portal', 800);
    await flooded.clock.advance(10_000);
    expect(alone.totalMs / alone.done).toBeLessThan(420);
    expect(uploads.done).toBeLessThan(alone.done / 2);
  });

  it('refuses for one province only under a fault, and is slow by the factor given', async () => {
    const { clock, host } = start();
    host.inject({ service: 'intake', province: '52', mode: 'unavailable' });
    host.inject({ service: 'sso', province: 'nasional', mode: 'slow', factor: 10 });
    await expect(host.run('intake', '52')).rejects.toMatchObject({ code: 'SIREKAP_UNAVAILABLE' });
    let loggedIn = false;
    let stored = false;
    void host.run('intake', '31').then(() => (stored = true));
    void host.run('sso', '31').then(() => (loggedIn = true));
    await clock.advance(1_400);
    expect([stored, loggedIn]).toEqual([true, false]);
    await clock.advance(100);
    expect(loggedIn).toBe(true);
    host.lift({ service: 'intake' });
    expect(() => {
      host.assertOpen('intake', '52');
    }).not.toThrow();
    expect(host.faults).toHaveLength(1);
  });

  it('turns slower and faster by factor, while jobs are running', async () => {
    const { clock, host } = start();
    let done = false;
    void host.run('intake', '31').then(() => (done = true));
    await clock.advance(200);
    host.setFactor(0.5);
    await clock.advance(399);
    expect(done).toBe(false);
    await clock.advance(2);
    expect(done).toBe(true);
  });
});

describe('the host model', () => {
  it('finishes every job once, never before its base time, whatever arrives', () => {
    const arrival = fc.tuple(
      fc.integer({ min: 0, max: 50 }),
      fc.constantFrom('sso', 'intake', 'recap', 'portal'),
    );
    fc.assert(
      fc.property(fc.array(arrival, { maxLength: 200 }), (arrivals) => {
        const shape = hostShape(RATES);
        const model = new HostModel(shape, 0);
        const due = new Map<number, number>();
        const finished: number[] = [];
        let now = 0;
        for (const [gapMs, service] of arrivals) {
          now += gapMs;
          finished.push(...model.advance(now));
          const id = model.arrive(service, 1);
          if (id !== undefined) due.set(id, now + shape.pools[service].baseMs);
        }
        for (let at = model.nextFinishAt(); at !== undefined; at = model.nextFinishAt()) {
          const next = model.advance(at);
          for (const id of next) expect(at).toBeGreaterThanOrEqual((due.get(id) ?? Infinity) - 1e-6);
          finished.push(...next);
        }
        expect(finished.toSorted((a, b) => a - b)).toEqual([...due.keys()]);
        expect(model.inflight).toBe(0);
      }),
    );
  });

  it('loses efficiency with the square of the excess', () => {
    expect(efficiency(39, 39, 0.01)).toBe(1);
    expect(efficiency(78, 39, 0.01)).toBeCloseTo(1 / 1.01);
    expect(efficiency(390, 39, 0.01)).toBeCloseTo(1 / 1.81);
  });

  it('takes thousands in flight cheaply: ten thousand arrivals at the cap cost far under a second', () => {
    const model = new HostModel({ ...hostShape(RATES), cap: 6000 }, 0);
    const startedAt = performance.now();
    for (let n = 0; n < 10_000; n += 1) {
      model.advance(n);
      model.arrive('intake', 1);
      model.nextFinishAt();
    }
    expect(model.inflight).toBeGreaterThan(5000);
    expect(performance.now() - startedAt).toBeLessThan(1000);
  });
});
