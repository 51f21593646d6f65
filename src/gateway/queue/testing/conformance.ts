import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../../kernel/index.ts';
import type { UploadFacts, UploadQueue } from '../port.ts';
import { bodyOf, brokenBody, headOf, photoBytes } from './uploads.ts';

const LIMITS = { maxBytes: 1024 * 1024 };
const all = (): boolean => true;
const READING = { candidates: [74, 100, 50], invalid: 6, ballotsUsed: 230 };

/** How a kind of queue is made for the suite. */
export interface QueueMaker {
  open(clock: ManualClock): Promise<UploadQueue>;
  cleanUp(): Promise<void>;
}

/** What every upload queue keeps to, whatever it is made of. */
export function describeUploadQueue(name: string, makeMaker: () => QueueMaker): void {
  describe(`${name} as an upload queue`, { timeout: 30_000 }, () => {
    let maker: QueueMaker;
    let clock: ManualClock;
    let queue: UploadQueue;

    beforeEach(async () => {
      maker = makeMaker();
      clock = new ManualClock();
      queue = await maker.open(clock);
    });

    afterEach(async () => {
      await queue.close();
      await maker.cleanUp();
    });

    const hold = async (seed: number, changes: Parameters<typeof headOf>[1] = {}, length = 5_000) => {
      const photo = photoBytes(seed, length);
      const head = headOf(photo, changes);
      const result = await queue.hold(head, bodyOf(photo), LIMITS);
      return { photo, head, result };
    };

    it('holds a photo and gives the same bytes and the same head back', async () => {
      const { photo, head, result } = await hold(
        1,
        { authorization: 'Bearer sesi', traceparent: '00-a-b-01', reading: READING },
        700_000,
      );
      const { authorization, traceparent, reading, ...facts } = head;
      const heldAt = clock.now();
      const upload = { ...facts, bytes: 700_000, heldAt, attempts: 0, conflicting: false };
      expect(result).toEqual({ kind: 'held', upload });
      expect(await queue.read(result.upload)).toEqual({
        ...{ photo, authorization, traceparent, reading },
        vouched: false,
      });
      expect(queue.find(head.key)).toEqual({ upload: result.upload, delivered: false, stuck: false });
    });

    it('answers a repeated key without reading the body', async () => {
      const { head } = await hold(1);
      const untouched = new PassThrough();
      expect(await queue.hold(head, untouched, LIMITS)).toMatchObject({ kind: 'known', delivered: false });
      await queue.confirm(head.key);
      expect(await queue.hold(head, untouched, LIMITS)).toMatchObject({ kind: 'known', delivered: true });
      expect(queue.find(head.key)).toMatchObject({ delivered: true });
    });

    it('takes one key in once when it arrives on several connections at a time', async () => {
      const photo = photoBytes(3, 400_000);
      const head = headOf(photo);
      const results = await Promise.all([1, 2, 3, 4].map(() => queue.hold(head, bodyOf(photo), LIMITS)));
      expect(results.map((result) => result.kind).sort()).toEqual(['held', 'known', 'known', 'known']);
      expect(new Set(results.map((result) => result.upload.key))).toEqual(new Set([head.key]));
      expect(queue.claim(9, all)).toHaveLength(1);
    });

    it('does not let a connection that stopped half-way hold up the next try of the same phone', async () => {
      const photo = photoBytes(3, 40_000);
      const head = headOf(photo);
      const stuck = new PassThrough();
      stuck.write(photo.subarray(0, 10_000));
      const first = queue.hold(head, stuck, LIMITS);
      expect((await queue.hold(head, bodyOf(photo), LIMITS)).kind).toBe('held');
      stuck.destroy(new Error('socket hang up'));
      await expect(first).rejects.toMatchObject({ code: 'GATEWAY_UPLOAD_TRUNCATED' });
      expect(queue.find(head.key)).toMatchObject({ delivered: false });
    });

    it('keeps two photos of one page and flags both', async () => {
      const first = await hold(1);
      const second = await hold(2);
      expect(second.result).toMatchObject({ kind: 'held', upload: { conflicting: true } });
      expect(queue.find(first.head.key)?.upload.conflicting).toBe(true);
      expect((await queue.read(first.result.upload)).photo.equals(first.photo)).toBe(true);
      expect((await queue.read(second.result.upload)).photo.equals(second.photo)).toBe(true);
    });

    const refused: readonly [string, string, (photo: Buffer) => ReturnType<typeof bodyOf>][] = [
      [
        'a body larger than allowed',
        'GATEWAY_UPLOAD_TOO_LARGE',
        () => bodyOf(photoBytes(9, LIMITS.maxBytes + 1)),
      ],
      [
        'a body whose connection dies',
        'GATEWAY_UPLOAD_TRUNCATED',
        (photo) => brokenBody(photo.subarray(0, 900)),
      ],
      ['a body that ends early', 'GATEWAY_UPLOAD_DIGEST_MISMATCH', (photo) => bodyOf(photo.subarray(0, 900))],
      ['another body than announced', 'GATEWAY_UPLOAD_DIGEST_MISMATCH', () => bodyOf(photoBytes(8, 5_000))],
      ['an empty body', 'GATEWAY_UPLOAD_EMPTY', () => bodyOf(Buffer.alloc(0))],
    ];
    it.each(refused)('refuses %s with %s and then takes the right one', async (_what, code, body) => {
      const photo = photoBytes(1, 5_000);
      const head = headOf(photo);
      await expect(queue.hold(head, body(photo), LIMITS)).rejects.toMatchObject({ name: 'OpsError', code });
      expect(queue.find(head.key)).toBeUndefined();
      expect((await queue.hold(head, bodyOf(photo), LIMITS)).kind).toBe('held');
    });

    it('keeps nothing of a chunk once it asks for the next', async () => {
      const photo = photoBytes(4, 600_000);
      const head = headOf(photo);
      const lent = Buffer.alloc(1_000);
      const body = async function* () {
        for (let at = 0; at < photo.length; at += lent.length) {
          photo.copy(lent, 0, at);
          yield lent;
        }
      };
      const { upload } = await queue.hold(head, body(), LIMITS);
      expect((await queue.read(upload)).photo.equals(photo)).toBe(true);
    });

    it('claims the oldest first, each once, and only what is eligible', async () => {
      const keys: string[] = [];
      for (const [seed, tps] of [
        '5201011001001',
        '5101011001001',
        '5101011001002',
        '5101011001003',
      ].entries()) {
        keys.push((await hold(seed, { tps })).head.key);
        await clock.advance(1_000);
      }
      const bali = (upload: UploadFacts): boolean => upload.tps.startsWith('51');
      expect(queue.oldest(bali)?.key).toBe(keys[1]);
      expect(queue.claim(2, bali).map((upload) => upload.key)).toEqual([keys[1], keys[2]]);
      expect(queue.claim(2, bali).map((upload) => upload.key)).toEqual([keys[3]]);
      expect(queue.claim(2, all).map((upload) => upload.key)).toEqual([keys[0]]);
      expect(queue.claim(2, all)).toEqual([]);
      expect(queue.oldest(bali)?.key).toBe(keys[1]);
    });

    it('counts a released claim as a failed try and offers it again', async () => {
      const { head } = await hold(1);
      queue.claim(1, all);
      queue.release(head.key);
      queue.claim(1, all);
      queue.release(head.key);
      expect(queue.claim(1, all)).toMatchObject([{ key: head.key, attempts: 2 }]);
    });

    it('offers a key that goes to the vendor by another way to nobody until it is given back', async () => {
      const { head } = await hold(1);
      const other = headOf(photoBytes(2, 5_000));
      expect(queue.claimKey(head.key)).toBe(true);
      expect(queue.claimKey(other.key)).toBe(true);
      await hold(2);
      expect(queue.claim(2, all)).toEqual([]);
      expect(queue.claimKey(head.key)).toBe(false);
      queue.release(head.key);
      expect(queue.claim(2, all)).toMatchObject([{ key: head.key, attempts: 1 }]);
      expect(queue.claimKey(head.key)).toBe(false);
      await queue.confirm(other.key);
      expect(queue.held).toBe(1);
    });

    it('gives back a key that was never held, as often as one likes', () => {
      const { key } = headOf(photoBytes(1, 10));
      for (const _time of [1, 2]) {
        expect(queue.claimKey(key)).toBe(true);
        queue.release(key);
      }
      expect(queue.find(key)).toBeUndefined();
    });

    it('keeps a photo that is brought anew while the one before it is on its way claimed, and does not bury it', async () => {
      const { head, photo, result } = await hold(1, { vouched: false });
      queue.claim(1, all);
      await clock.advance(1_000);
      const anew = await queue.hold({ ...head, vouched: true }, bodyOf(photo), LIMITS);
      expect(anew.kind).toBe('held');
      expect(queue.claim(1, all)).toEqual([]);
      await queue.bury(result.upload, 'unreadable');
      expect(queue.stats().deadLetters).toBe(0);
      expect(queue.claim(1, all)).toMatchObject([{ key: head.key, heldAt: clock.now() }]);
      await queue.confirm(head.key);
      expect(queue.held).toBe(0);
    });

    it('lets a confirmed upload go, and confirming twice is the same as once', async () => {
      const { head, result } = await hold(1);
      await queue.confirm(head.key);
      await queue.confirm(head.key);
      expect(queue.claim(1, all)).toEqual([]);
      expect(queue.held).toBe(0);
      expect(queue.stats().heldByProvince.get('52')).toBe(0);
      await expect(queue.read(result.upload)).rejects.toMatchObject({ code: 'GATEWAY_QUEUE_UNKNOWN_KEY' });
    });

    it('sets a buried upload aside, keeps its photo, and lets it be delivered after all', async () => {
      const { head, photo, result } = await hold(1);
      await queue.bury(result.upload, '422 dari vendor');
      expect(queue.claim(1, all)).toEqual([]);
      expect(queue.oldest(all)).toBeUndefined();
      expect(queue.stats()).toMatchObject({ deadLetters: 1 });
      expect(queue.held).toBe(0);
      expect(queue.stats().heldByProvince.get('52')).toBe(0);
      expect((await queue.read(result.upload)).photo.equals(photo)).toBe(true);
      await queue.confirm(head.key);
      expect(queue.stats()).toMatchObject({ deadLetters: 0 });
      expect(queue.find(head.key)?.delivered).toBe(true);
    });

    it('puts a buried upload back among the held when a person says so, in its place and as if never tried', async () => {
      const { head, result } = await hold(1);
      await clock.advance(1_000);
      const younger = await hold(2);
      queue.claim(1, all);
      queue.release(head.key);
      queue.claim(1, all);
      await queue.bury(result.upload, '422 dari vendor');
      await queue.requeue(head.key, 'siti', 'vendor sudah diperbaiki');
      expect(queue.find(head.key)).toMatchObject({ stuck: false, delivered: false, upload: { attempts: 0 } });
      expect(queue.stats()).toMatchObject({ deadLetters: 0, heldByProvince: new Map([['52', 2]]) });
      expect(queue.claim(2, all)).toMatchObject([{ key: head.key }, { key: younger.head.key }]);
      const notBuried = { code: 'GATEWAY_QUEUE_UNKNOWN_KEY' };
      await expect(queue.requeue(head.key, 'siti', 'lagi')).rejects.toMatchObject(notBuried);
      await expect(queue.requeue('0'.repeat(64), 'siti', 'apa')).rejects.toMatchObject(notBuried);
    });

    it('lets those wait no longer than others who stand behind thousands that may not go', async () => {
      const resting = 1_500;
      const last = { tps: '5101011001001' };
      await Promise.all(Array.from({ length: resting }, (_, seed) => hold(seed, {}, 10)));
      const { head } = await hold(resting, last, 10);
      const mayGo = (upload: UploadFacts): boolean => upload.tps === last.tps;
      const looks = Array.from({ length: 4 }, () => queue.claim(1, mayGo)).flat();
      expect(looks).toMatchObject([{ key: head.key }]);
    });

    const sticking: readonly [string, (upload: UploadFacts) => Promise<void> | void][] = [
      ['buried', (upload) => queue.bury(upload, 'unreadable')],
      ['parked', ({ key }) => queue.park(key, 'session')],
    ];
    it.each(sticking)('takes the photo and the session of a %s upload anew', async (_name, stick) => {
      const { head, photo, result } = await hold(1, { authorization: 'Bearer lama' });
      queue.claim(1, all);
      await stick(result.upload);
      expect(queue.find(head.key)).toMatchObject({ delivered: false, stuck: true });
      const fresh = { ...head, authorization: 'Bearer baru', vouched: true };
      const again = await queue.hold(fresh, bodyOf(photo), LIMITS);
      expect(again).toMatchObject({ kind: 'held', upload: { attempts: 0, key: head.key } });
      expect(await queue.read(again.upload)).toMatchObject({ authorization: 'Bearer baru', vouched: true });
      expect(queue.find(head.key)).toMatchObject({ stuck: false });
      expect(queue.stats()).toMatchObject({ deadLetters: 0, heldByProvince: new Map([['52', 1]]) });
      expect(queue.claim(2, all)).toMatchObject([{ key: head.key }]);
    });

    it.each(['session', 'refused'] as const)(
      'leaves one that is parked for its %s out of the oldest, and tells it apart until it is brought anew or gone',
      async (reason) => {
        const { head, result } = await hold(1);
        await clock.advance(1_000);
        const { head: next } = await hold(2, { tps: '5101011001001' });
        queue.claim(1, all);
        queue.park(head.key, reason);
        expect(queue.oldest(all)?.key).toBe(next.key);
        expect([...queue.stuck()]).toEqual([{ tps: head.tps, reason }]);
        expect(queue.find(head.key)?.stuck).toBe(reason === 'session');
        await queue.bury(result.upload, '422 dari vendor');
        expect([...queue.stuck()]).toEqual([{ tps: head.tps, reason: 'buried' }]);
        await queue.requeue(head.key, 'ani', 'aturan dibetulkan');
        expect([...queue.stuck()]).toEqual([]);
        queue.park(head.key, reason);
        await queue.confirm(head.key);
        expect([...queue.stuck()]).toEqual([]);
      },
    );

    it('counts a parked upload as held, and offers it again', async () => {
      const { head } = await hold(1);
      queue.claim(1, all);
      queue.park(head.key, 'session');
      expect(queue.stats()).toMatchObject({ deadLetters: 0, heldByProvince: new Map([['52', 1]]) });
      expect(queue.claim(1, all)).toMatchObject([{ key: head.key, attempts: 1 }]);
    });

    it('does not know a key that it never held', async () => {
      const { key } = headOf(photoBytes(1, 10));
      expect(queue.find(key)).toBeUndefined();
      await expect(queue.confirm(key)).rejects.toMatchObject({ code: 'GATEWAY_QUEUE_UNKNOWN_KEY' });
      await expect(queue.bury({ key, heldAt: clock.now() }, 'x')).rejects.toMatchObject({
        code: 'GATEWAY_QUEUE_UNKNOWN_KEY',
      });
    });

    it('counts what it holds by province', async () => {
      await hold(1);
      await hold(2, { tps: '5101011001001' });
      await hold(3, { tps: '5101011001002' });
      queue.claim(1, all);
      expect(queue.held).toBe(3);
      expect(queue.stats()).toMatchObject({ deadLetters: 0, damaged: 0 });
      expect([...queue.stats().heldByProvince].sort()).toEqual([
        ['51', 2],
        ['52', 1],
      ]);
      expect(queue.stats().bytes).toBeGreaterThanOrEqual(15_000);
    });

    it('takes nothing more once it is closed', async () => {
      await queue.close();
      expect(queue.refusal()).toBe('failed');
      const photo = photoBytes(1, 100);
      await expect(queue.hold(headOf(photo), bodyOf(photo), LIMITS)).rejects.toMatchObject({
        code: 'GATEWAY_QUEUE_FAILED',
      });
    });
  });
}
