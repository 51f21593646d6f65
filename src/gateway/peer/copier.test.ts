import { describe, expect, it, vi } from 'vitest';
import { formatReading, HEADERS, PEER_HEADERS } from '../../contracts/index.ts';
import { createLogger, createMeter } from '../../instrumentation/index.ts';
import { ManualClock } from '../../kernel/index.ts';
import type { PeerReply } from '../domain/copy-outcome.ts';
import type { HeldUpload } from '../queue/port.ts';
import { MemoryUploadQueue } from '../queue/testing/memory-queue.ts';
import { bodyOf, headOf, photoBytes } from '../queue/testing/uploads.ts';
import { Copier } from './copier.ts';
import type { PeerRequest } from './peer-client.ts';

const PHOTO_BYTES = 1_000;
const READING = { candidates: [800], invalid: 0, ballotsUsed: 800 };

function copierWith(memoryBytes = 10 * PHOTO_BYTES) {
  const clock = new ManualClock();
  const queue = new MemoryUploadQueue(clock);
  const meter = createMeter();
  const seen: PeerRequest[] = [];
  const dropped: string[] = [];
  const peer = { answer: (_request: PeerRequest): PeerReply | Promise<PeerReply> => ({ kind: 'slow' }) };
  const copier = new Copier({
    ...{ queue, clock, meter, memoryBytes },
    self: 'gw-wita',
    peer: {
      send: async (request) => {
        seen.push(request);
        return peer.answer(request);
      },
    },
    drop: (key) => dropped.push(key),
    logger: createLogger({ name: 'test', level: 'silent' }),
  });
  const hold = async (seed: number): Promise<HeldUpload> => {
    const photo = photoBytes(seed, PHOTO_BYTES);
    const head = headOf(photo, { authorization: 'Bearer sesi', vouched: true, reading: READING });
    return (await queue.hold(head, bodyOf(photo), { maxBytes: 10_000 })).upload;
  };
  const counted = async (outcome: string): Promise<number> => {
    const metrics = await meter.registry.getMetricsAsJSON();
    const copies = metrics.find((metric) => metric.name === 'siaga_gateway_peer_copies_total');
    return copies?.values.find((value) => value.labels['outcome'] === outcome)?.value ?? Number.NaN;
  };
  return { clock, queue, copier, peer, seen, dropped, hold, counted };
}

const stands = ({ headers }: PeerRequest): PeerReply => ({
  kind: 'answer',
  status: 200,
  body: { gateway: 'gw-wib', key: headers?.['idempotency-key'] },
});

describe('the second copy', () => {
  it('counts once the peer says that the photo stands there', async () => {
    const { copier, peer, seen, hold, counted } = copierWith();
    peer.answer = stands;
    const upload = await hold(1);
    expect(await copier.copy(upload)).toBe(2);
    expect(copier.standing(upload.key)).toBe(2);
    expect(await counted('copied')).toBe(1);
    expect(seen[0]).toMatchObject({
      body: photoBytes(1, PHOTO_BYTES),
      headers: {
        [PEER_HEADERS.session]: 'Bearer sesi',
        [PEER_HEADERS.vouched]: '1',
        [HEADERS.reading]: formatReading(READING),
      },
    });
    expect(seen[0]?.headers).not.toHaveProperty('authorization');
  });

  it('costs nothing more once three in a row had none, but for one that asks every five seconds', async () => {
    const { clock, copier, peer, seen, hold, counted } = copierWith();
    for (const seed of [1, 2, 3, 4, 5]) expect(await copier.copy(await hold(seed))).toBe(1);
    expect(seen).toHaveLength(3);
    expect([await counted('slow'), await counted('circuit')]).toEqual([3, 2]);
    await clock.advance(5_000);
    for (const seed of [6, 7]) expect(await copier.copy(await hold(seed))).toBe(1);
    expect(seen).toHaveLength(4);
    peer.answer = stands;
    await clock.advance(5_000);
    for (const seed of [8, 9, 10]) expect(await copier.copy(await hold(seed))).toBe(2);
  });

  it('is left out for what would not fit into memory beside those that are on their way', async () => {
    const { copier, peer, hold, counted } = copierWith(2 * PHOTO_BYTES);
    const waiting: (() => void)[] = [];
    peer.answer = (request) =>
      new Promise((resolve) => {
        waiting.push(() => {
          resolve(stands(request));
        });
      });
    const [one, two, three] = [await hold(1), await hold(2), await hold(3)];
    const copying = [copier.copy(one), copier.copy(two)];
    expect(await copier.copy(three)).toBe(1);
    expect(await counted('busy')).toBe(1);
    await vi.waitFor(() => expect(waiting).toHaveLength(2));
    for (const done of waiting) done();
    expect(await Promise.all(copying)).toEqual([2, 2]);
  });

  it('is told of once it has arrived, to whoever asks for the same receipt meanwhile', async () => {
    const { copier, peer, hold } = copierWith();
    const arrival = Promise.withResolvers<undefined>();
    peer.answer = async (request) => {
      await arrival.promise;
      return stands(request);
    };
    const upload = await hold(1);
    const copying = copier.copy(upload);
    expect(copier.standing(upload.key)).toBe(1);
    const asked = copier.settled(upload.key);
    arrival.resolve(undefined);
    expect([await copying, await asked]).toEqual([2, 2]);
  });

  it('is dropped after it has arrived when the vendor was quicker', async () => {
    const { copier, queue, peer, dropped, hold } = copierWith();
    const arrival = Promise.withResolvers<undefined>();
    peer.answer = async (request) => {
      await arrival.promise;
      return stands(request);
    };
    const upload = await hold(1);
    const copying = copier.copy(upload);
    await queue.confirm(upload.key);
    copier.delivered(upload.key);
    expect(dropped).toEqual([]);
    arrival.resolve(undefined);
    await copying;
    expect(dropped).toEqual([upload.key]);
    expect(copier.standing(upload.key)).toBe(1);
  });

  it('is not made of what was delivered before it could be read', async () => {
    const { copier, queue, seen, hold, counted } = copierWith();
    const upload = await hold(1);
    await queue.confirm(upload.key);
    expect(await copier.copy(upload)).toBe(1);
    expect(seen).toEqual([]);
    expect(await counted('unread')).toBe(1);
  });
});
