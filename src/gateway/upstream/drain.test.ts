import { InMemorySpanExporter } from '@opentelemetry/sdk-trace';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createLogger, createMeter, openSpan, startTracing } from '../../instrumentation/index.ts';
import { ManualClock } from '../../kernel/index.ts';
import { AdmissionLimit, LIMIT_DEFAULTS } from '../domain/admission-limit.ts';
import { RecordedBook } from '../domain/recorded-book.ts';
import { RetryBudget } from '../domain/retry-budget.ts';
import { PolicyInForce } from '../policy/policy-in-force.ts';
import { queueError } from '../queue/errors.ts';
import { MemoryUploadQueue } from '../queue/testing/memory-queue.ts';
import { bodyOf, headOf, photoBytes } from '../queue/testing/uploads.ts';
import { Breakers } from './breakers.ts';
import { Confirmations } from './confirmations.ts';
import { Drain } from './drain.ts';
import type { VendorReply } from './reply.ts';
import { Sessions } from './sessions.ts';
import { Slots } from './slots.ts';
import { Upstream } from './upstream.ts';
import type { VendorRequest } from './vendor.ts';

const LIMITS = { maxBytes: 1_000 };
const LEASE = { concurrency: 50, drainPerSecond: 50, loginShare: 1 };
const answer = (status: number, body: unknown): VendorReply => ({
  kind: 'answer',
  status,
  headers: {},
  body: Buffer.from(JSON.stringify(body)),
});

let clock: ManualClock;
let queue: MemoryUploadQueue;
let breakers: Breakers;
let confirmations: Confirmations;
let drain: Drain;
let recorded: RecordedBook;
let slots: Slots;
let sent: VendorRequest[];
let reply: (request: VendorRequest) => VendorReply | Promise<VendorReply>;

/** Of names and values by turns. */
const valueOf = (headers: readonly string[], name: string): string | undefined =>
  headers[headers.indexOf(name) + 1];

beforeEach(() => {
  clock = new ManualClock();
  queue = new MemoryUploadQueue(clock);
  breakers = new Breakers({ warn: () => undefined });
  sent = [];
  reply = ({ headers }) =>
    answer(201, { status: 'stored', idempotencyKey: valueOf(headers, 'idempotency-key'), sha256: '' });
  const meter = createMeter();
  const logger = createLogger({ name: 'test', level: 'silent' });
  const send = (request: VendorRequest): Promise<VendorReply> => {
    sent.push(request);
    return Promise.resolve(reply(request));
  };
  slots = new Slots(new AdmissionLimit(LIMIT_DEFAULTS, 50, clock.now(), () => 0.5), clock);
  const upstream = new Upstream({
    vendor: { send, relay: send },
    slots,
    breakers,
    retries: new RetryBudget(0),
    meter,
    clock,
    gatewayToken: undefined,
    lag: { without: (ms) => ms },
  });
  confirmations = new Confirmations({ queue, clock, logger, backoffMs: 1_000 });
  const settings = { tickMs: 100, paceStepMs: 30_000, backoffMs: 1_000, probeIntervalMs: 15_000 };
  const policy = new PolicyInForce('gw-wita', LEASE);
  recorded = new RecordedBook(10);
  const parts = {
    queue,
    upstream,
    policy,
    clock,
    meter,
    logger,
    sessions: new Sessions(),
    recorded,
    confirmations,
  };
  drain = new Drain({ ...settings, parkMs: 600_000, buryTries: 20, buryAfterMs: 6 * 3_600_000 }, parts);
  drain.start();
});

afterEach(async () => {
  await drain.close();
  await confirmations.close();
});

async function hold(seed: number): Promise<string> {
  const photo = photoBytes(seed, 500);
  const head = headOf(photo, { authorization: 'Bearer sesi' });
  await queue.hold(head, bodyOf(photo), { maxBytes: 1_000 });
  return head.key;
}

/** Let time pass in ticks, and what each of them sets off come to its end. */
async function pass(ms: number): Promise<void> {
  for (let at = 0; at < ms; at += 100) {
    await clock.advance(100);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

describe('the drain', () => {
  it('does not send again what the vendor has confirmed while the disk has no room to say so', async () => {
    const full = queueError('GATEWAY_QUEUE_FULL', 'penuh');
    vi.spyOn(queue, 'confirm').mockRejectedValueOnce(full).mockRejectedValueOnce(full);
    const key = await hold(1);
    await pass(900);
    expect(queue.find(key)?.delivered).toBe(false);
    await pass(5_000);
    expect(queue.find(key)?.delivered).toBe(true);
    expect(sent).toHaveLength(1);
  });

  it('does not send what its phone’s next try brought to the vendor by another way, and lets it go', async () => {
    const key = await hold(1);
    const { upload } = queue.find(key)!;
    recorded.add(upload);
    await pass(500);
    expect(queue.find(key)?.delivered).toBe(true);
    expect(sent).toHaveLength(0);
  });

  it('takes a refusal of the session for no word on a copy that was taken in anew meanwhile', async () => {
    const photo = photoBytes(1, 500);
    const first = Promise.withResolvers<VendorReply>();
    const good = reply;
    reply = () => first.promise;
    await queue.hold(headOf(photo, { authorization: 'Bearer lama', vouched: false }), bodyOf(photo), LIMITS);
    await pass(500);
    await clock.advance(100);
    const anew = headOf(photo, { authorization: 'Bearer baru', vouched: true });
    await queue.hold(anew, bodyOf(photo), LIMITS);
    await pass(1_000);
    expect(sent).toHaveLength(1);
    reply = good;
    first.resolve(answer(401, {}));
    await pass(100);
    expect([...queue.stuck()]).toEqual([]);
    await pass(1_000);
    expect(queue.find(anew.key)?.delivered).toBe(true);
    expect(sent.map(({ headers }) => valueOf(headers, 'authorization'))).toEqual([
      'Bearer lama',
      'Bearer baru',
    ]);
  });

  it('tries a photo again that could not be set aside', async () => {
    vi.spyOn(queue, 'read').mockRejectedValueOnce(queueError('GATEWAY_QUEUE_DAMAGED', 'rusak'));
    vi.spyOn(queue, 'bury').mockRejectedValueOnce(queueError('GATEWAY_QUEUE_FAILED', 'disk'));
    const key = await hold(1);
    await pass(500);
    expect(sent).toHaveLength(0);
    expect(queue.claimKey(key)).toBe(true);
    queue.release(key);
    await pass(5_000);
    expect(queue.find(key)?.delivered).toBe(true);
  });

  it('links the trace of what it sends to the trace of the request that brought it', async () => {
    const exporter = new InMemorySpanExporter();
    const tracing = startTracing({ service: 'test', endpoint: undefined, sampleRatio: 1, exporter });
    try {
      const photo = photoBytes(1, 500);
      const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
      await queue.hold(headOf(photo, { traceparent }), bodyOf(photo), { maxBytes: 1_000 });
      await pass(500);
      const drained = () => exporter.getFinishedSpans().find(({ name }) => name === 'gateway drain');
      await expect.poll(drained, { interval: 10 }).toBeDefined();
      expect(drained()?.links.map(({ context }) => context)).toMatchObject([
        { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331' },
      ]);
    } finally {
      await tracing.shutdown();
    }
  });

  it('delivers in traces of their own what it takes up when somebody else’s request gives its place back', async () => {
    const exporter = new InMemorySpanExporter();
    const tracing = startTracing({ service: 'test', endpoint: undefined, sampleRatio: 0, exporter });
    try {
      const kept = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
      // The first is taken up at the tick and uses up what the pace allows; the others when a place is given back.
      for (const seed of [1, 2, 3]) {
        const photo = photoBytes(seed, 500);
        await queue.hold(headOf(photo, { traceparent: kept }), bodyOf(photo), { maxBytes: 1_000 });
      }
      const read = openSpan('gateway public-read', { kind: 'server', headers: {} });
      let setOff = 0;
      for (let turn = 0; turn < 60 && sent.length < 3; turn += 1) {
        await clock.advance(99);
        const slot = slots.tryTake({ operation: 'public-read' });
        const before = sent.length;
        read.run(() => slot?.done('ok', 10));
        await new Promise((resolve) => setImmediate(resolve));
        setOff += sent.length - before;
      }
      const traces = sent.map(({ headers }) => valueOf(headers, 'traceparent')?.split('-'));
      expect(traces).toHaveLength(3);
      expect(setOff).toBeGreaterThan(0);
      expect(new Set(traces.map((parts) => parts?.[1])).size).toBe(3);
      expect(traces.map((parts) => parts?.[1])).not.toContain(read.traceId);
      // Each is linked to an upload whose trace was kept, so it is kept too.
      expect(traces.map((parts) => parts?.[3])).toEqual(['01', '01', '01']);
    } finally {
      await tracing.shutdown();
    }
  });

  it('sets nothing aside for a disk that cannot be read just now', async () => {
    const busy = Object.assign(new Error('too many open files'), { code: 'EMFILE' });
    vi.spyOn(queue, 'read').mockRejectedValueOnce(busy);
    const key = await hold(1);
    await pass(500);
    expect(queue.stats().deadLetters).toBe(0);
    expect(sent).toHaveLength(0);
    await pass(2_000);
    expect(queue.find(key)?.delivered).toBe(true);
  });

  it('sets a photo aside whose bytes are wrong', async () => {
    vi.spyOn(queue, 'read').mockRejectedValueOnce(queueError('GATEWAY_QUEUE_DAMAGED', 'rusak'));
    await hold(1);
    await pass(500);
    expect(queue.stats().deadLetters).toBe(1);
    expect(sent).toHaveLength(0);
  });

  it('stops at a wave of refusals and goes on by single questions', async () => {
    reply = () => answer(422, {});
    for (let seed = 0; seed < 60; seed += 1) await hold(seed);
    await pass(10_000);
    expect(breakers.wouldPass('upload', '52', clock.now() - 1_000)).toBe(false);
    expect(sent.length).toBeLessThan(20);
    expect(queue.stats().deadLetters).toBe(0);
    expect(queue.stats().heldByProvince.get('52')).toBe(60);
  });
});
