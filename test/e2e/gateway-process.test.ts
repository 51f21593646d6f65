import { once } from 'node:events';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { HEADERS, PATHS } from '../../src/contracts/index.ts';
import { jpeg, tpsIn, uploadHeaders } from '../../src/gateway/testing.ts';
import { eventually, startGatewayProcess, type GatewayProcess } from '../support/gateway-process.ts';
import { startLoad } from '../support/phone-load.ts';

/** Below the range from which outgoing connections take theirs. */
const PORT = 17_000;

vi.setConfig({ testTimeout: 150_000 });

let gateway: GatewayProcess;
afterEach(async () => {
  await gateway.close();
});

/** On a connection of its own, so that each can come to another worker. */
const upload = (photo: Buffer, n = 0): Promise<Response> =>
  fetch(`http://127.0.0.1:${String(PORT)}${PATHS.upload}`, {
    method: 'POST',
    headers: { ...uploadHeaders(photo, tpsIn('52', n)), connection: 'close' },
    body: new Uint8Array(photo),
  });

const STEPS_OF_ONE = [
  'not ready any more',
  'requests in flight are answered',
  'the waiting rooms are closed',
  'the control plane is let go',
  'the drain has stopped',
  'the door is off its watch',
  'the vendor is let go',
  'pieces of uploads are on the disk',
  'receipts are counted',
  'the queue is closed',
  'keys are looked at no more',
  'metrics are off',
];
const STEPS_OF_PRIMARY = [
  'not ready any more',
  'every worker has closed',
  'the control plane is let go',
  'metrics are off',
];

interface Step {
  readonly done: string;
  /** Epoch milliseconds: lines of several processes share one pipe, and their order in it is nobody's promise. */
  readonly at: number;
}

/** The steps of closing that each process said it has done, by the name it goes by. */
function closingSteps(log: string): ReadonlyMap<string, readonly Step[]> {
  const steps = new Map<string, Step[]>();
  for (const text of log.split('\n').filter((line) => line.includes('"closing'))) {
    const line = JSON.parse(text) as { name: string; time: string; msg: string };
    const step = { done: line.msg.replace('closing: ', ''), at: Date.parse(line.time) };
    steps.set(line.name, [...(steps.get(line.name) ?? []), step]);
  }
  return steps;
}

const answered = (statuses: ReadonlyMap<number, number>): number =>
  [...statuses.values()].reduce((sum, count) => sum + count, 0);

const served = (count: number): Promise<unknown> =>
  eventually(() => expect(gateway.workers().length).toBeGreaterThanOrEqual(count));

describe('SIGTERM under load', () => {
  it.each([['0'], ['2']])(
    'with %s workers: every request is answered, none is reset, in the stated order',
    async (workers) => {
      gateway = await startGatewayProcess(PORT, { SIAGA_WORKERS: workers, SIAGA_LOG_LEVEL: 'info' });
      const load = startLoad(PORT, 16);
      await eventually(() => expect(answered(load.tally.statuses)).toBeGreaterThan(300));
      expect(await gateway.stop()).toBe(0);
      const { failures, statuses, receipted } = await load.stop();
      expect(failures).toEqual([]);
      expect([...statuses.keys()].filter((status) => status >= 500 && status !== 503)).toEqual([]);
      const log = gateway.log();
      const steps = closingSteps(log);
      const [primary = [], ...crew] = [...steps.values()].sort((a, b) => a.length - b.length);
      if (workers === '0') expect(primary.map((step) => step.done)).toEqual(STEPS_OF_ONE);
      else {
        expect(
          primary.map((step) => step.done),
          log,
        ).toEqual(STEPS_OF_PRIMARY);
        expect(crew.length, log).toBe(2);
        for (const one of crew) {
          expect(
            one.map((step) => step.done),
            log,
          ).toEqual(STEPS_OF_ONE);
          expect(one.at(-1)?.at, log).toBeLessThanOrEqual(primary[1]?.at ?? 0);
        }
      }
      await gateway.restart({ SIAGA_WORKERS: workers });
      await eventually(() => {
        for (const key of receipted) expect(gateway.vendor.stored.has(key)).toBe(true);
      });
    },
  );

  it.each(['0', '1'])(
    'with %s workers is no failure because the collector of traces is away',
    async (workers) => {
      gateway = await startGatewayProcess(PORT, {
        SIAGA_WORKERS: workers,
        SIAGA_TRACE_RATIO: '1',
        OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9',
      });
      expect((await fetch(`http://127.0.0.1:${String(PORT)}${PATHS.portal}`)).status).toBe(200);
      expect(await gateway.stop()).toBe(0);
      expect(gateway.log()).toContain('the last spans did not reach the collector');
    },
  );

  it('a second one does not wait for a vendor that never answers', async () => {
    gateway = await startGatewayProcess(PORT, { SIAGA_WORKERS: '1', SIAGA_CLOSE_TIMEOUT_MS: '20000' });
    gateway.vendor.behave('public-read', () => undefined);
    const hanging = fetch(`http://127.0.0.1:${String(PORT)}${PATHS.portal}`).catch(() => 'cut off');
    await eventually(() => expect(gateway.vendor.seen).toHaveLength(1));
    const gone = once(gateway.child, 'exit');
    const startedAt = performance.now();
    gateway.child.kill('SIGTERM');
    await eventually(async () => {
      const ready = await fetch(`http://127.0.0.1:${String(gateway.opsPort)}/readyz`);
      expect(ready.status).toBe(503);
    });
    gateway.child.kill('SIGTERM');
    await gone;
    expect(performance.now() - startedAt).toBeLessThan(15_000);
    expect(gateway.child.exitCode).toBe(0);
    await hanging;
  });
});

describe('SIGHUP under load', () => {
  it('replaces every worker without one failed request, and refuses settings that are no good', async () => {
    gateway = await startGatewayProcess(PORT, { SIAGA_WORKERS: '2', SIAGA_LOG_LEVEL: 'info' });
    await served(2);
    const before = gateway.workers();
    const load = startLoad(PORT, 16);
    await eventually(() => expect(answered(load.tally.statuses)).toBeGreaterThan(300));
    await gateway.settings({ SIAGA_SLOT_WAIT_MS: '150' });
    gateway.child.kill('SIGHUP');
    await eventually(() => expect(gateway.log()).toContain('reloaded: every worker was replaced'));
    await gateway.settings({ SIAGA_SLOT_WAIT_MS: 'soon', SIAGA_UPSTREAM_URL: 'nowhere' });
    gateway.child.kill('SIGHUP');
    await eventually(() => expect(gateway.log()).toContain('the reload is refused'));
    expect(gateway.log()).toContain('SIAGA_UPSTREAM_URL');
    const { failures, statuses } = await load.stop();
    expect(failures).toEqual([]);
    expect([...statuses.keys()].filter((status) => status >= 500 && status !== 503)).toEqual([]);
    const after = gateway.workers().slice(2);
    expect(after).toHaveLength(2);
    for (const pid of before) expect(() => process.kill(pid, 0)).toThrow();
    expect(await gateway.metric('siaga_gateway_reloads_total')).toBe(2);
    expect(await gateway.metric('siaga_gateway_workers')).toBe(2);
    // What the workers that are gone had counted goes on counting.
    expect(await gateway.metric('sirekap_requests_total')).toBe(answered(statuses));
  });
});

describe('SIGTERM in the middle of a reload', () => {
  it('starts no more workers, and ends all without a word that is no line of the log', async () => {
    gateway = await startGatewayProcess(PORT, {
      ...{ SIAGA_WORKERS: '3', SIAGA_LOG_LEVEL: 'info', SIAGA_LINGER_MS: '50' },
    });
    await served(3);
    await gateway.settings({ SIAGA_SLOT_WAIT_MS: '150' });
    gateway.child.kill('SIGHUP');
    await served(4);
    expect(await gateway.stop()).toBe(0);
    const lines = gateway.log().trim().split('\n');
    expect(lines.filter((line) => !line.startsWith('{'))).toEqual([]);
    expect(gateway.log()).toContain('the reload is given up');
    expect(gateway.log()).not.toContain('reloaded: ');
  });
});

describe('a gateway of two workers', () => {
  it('gives one key one answer, whichever worker it comes to', async () => {
    gateway = await startGatewayProcess(PORT, { SIAGA_WORKERS: '2' });
    gateway.vendor.behave('upload', (_request, res) => res.writeHead(503).end());
    const photo = jpeg(1);
    const receipts = new Set<string>();
    for (let n = 0; n < 6; n += 1) {
      const answer = await upload(photo);
      expect(answer.status).toBe(202);
      receipts.add(((await answer.json()) as { receipt: string }).receipt);
    }
    expect(receipts.size).toBe(1);
    expect(await gateway.metric('siaga_gateway_queue_held_uploads')).toBe(1);
  });

  it('sends a photo that one of them has brought to the vendor there once, whichever is asked again', async () => {
    gateway = await startGatewayProcess(PORT, { SIAGA_WORKERS: '2' });
    const photo = jpeg(2);
    for (let n = 0; n < 6; n += 1) expect((await upload(photo)).status).toBe(201);
    expect(gateway.vendor.seen.filter(({ operation }) => operation === 'upload')).toHaveLength(1);
  });

  it('replaces a worker that is killed, and loses nothing that it held', async () => {
    gateway = await startGatewayProcess(PORT, { SIAGA_WORKERS: '2', SIAGA_LOG_LEVEL: 'info' });
    await served(2);
    gateway.vendor.behave('upload', (_request, res) => res.writeHead(503).end());
    const photos = Array.from({ length: 12 }, (_, n) => jpeg(100 + n));
    for (const [n, photo] of photos.entries()) expect((await upload(photo, n)).status).toBe(202);
    process.kill(gateway.workers()[0]!, 'SIGKILL');
    await served(3);
    expect((await upload(jpeg(7), 77)).status).toBe(202);
    expect(await gateway.metric('siaga_gateway_worker_falls_total')).toBe(1);
    gateway.vendor.behave('upload', undefined);
    await eventually(() => expect(gateway.vendor.stored.size).toBe(13));
    for (const photo of photos)
      expect([...gateway.vendor.stored.values()].some((kept) => kept.equals(photo))).toBe(true);
  });

  it('started again with fewer workers delivers what the others left behind, each once', async () => {
    gateway = await startGatewayProcess(PORT, { SIAGA_WORKERS: '3' });
    gateway.vendor.behave('upload', (_request, res) => res.writeHead(503).end());
    for (let n = 0; n < 12; n += 1) expect((await upload(jpeg(200 + n), n)).status).toBe(202);
    await gateway.restart({ SIAGA_WORKERS: '1' });
    await eventually(async () => expect(await gateway.metric('siaga_gateway_queue_held_uploads')).toBe(12));
    const sent = new Map<string, number>();
    gateway.vendor.behave('upload', ({ headers, body }, res) => {
      const key = String(headers[HEADERS.idempotencyKey]);
      sent.set(key, (sent.get(key) ?? 0) + 1);
      gateway.vendor.stored.set(key, body);
      res.writeHead(201).end(JSON.stringify({ status: 'stored', idempotencyKey: key, sha256: '' }));
    });
    await eventually(async () => expect(await gateway.metric('siaga_gateway_queue_held_uploads')).toBe(0));
    expect([...sent.values()]).toEqual(Array<number>(12).fill(1));
  });
});
