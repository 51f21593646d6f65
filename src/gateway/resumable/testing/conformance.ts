import { createHash } from 'node:crypto';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../../kernel/index.ts';
import { photoBytes } from '../../queue/testing/uploads.ts';
import type { Bringer, PartialLimits, PartialUploads, PieceCheck } from '../port.ts';
import { arriving, collected, partialHeadOf } from './partials.ts';

const MIB = 1024 * 1024;
const LIMITS: PartialLimits = {
  perTps: 3,
  totalBytes: 6 * MIB,
  expiryMs: 60_000,
  unvouched: { perClient: 2, perTps: 3, totalBytes: 8 * MIB, idleMs: 5_000 },
};
const OFFICER: Bringer = { vouched: true, network: '203.0.113' };
const ANYBODY: Bringer = { vouched: false, network: '203.0.113' };

/** How a kind of store is made for the suite; `refusing` is what its disk says. */
export interface PartialsMaker {
  open(clock: ManualClock, limits: PartialLimits): Promise<PartialUploads>;
  refuse(why: 'full' | 'failed' | 'unvouched'): void;
  /** The book of what the store has. */
  book(): { readonly count: number; sweep(): Promise<void> };
  cleanUp(): Promise<void>;
}

const sha256Of = (bytes: Buffer): PieceCheck => ({
  algorithm: 'sha256',
  digest: createHash('sha256').update(bytes).digest(),
});

/** What every store of partial uploads keeps to, whatever it is made of. */
export function describePartialUploads(name: string, makeMaker: () => PartialsMaker): void {
  describe(`${name} as a store of partial uploads`, { timeout: 30_000 }, () => {
    let maker: PartialsMaker;
    let clock: ManualClock;
    let partials: PartialUploads;

    beforeEach(async () => {
      maker = makeMaker();
      clock = new ManualClock();
      partials = await maker.open(clock, LIMITS);
    });

    afterEach(async () => {
      await partials.close();
      await maker.cleanUp();
    });

    const photo = photoBytes(1, 700_000);
    const head = partialHeadOf(photo);
    const rest = (from: number, to?: number) => arriving(photo.subarray(from, to));

    it('puts a photo together from pieces, and gives the same bytes back', async () => {
      expect(await partials.begin(head, OFFICER)).toEqual({
        ...head,
        offset: 0,
        expiresAt: clock.now() + LIMITS.expiryMs,
      });
      expect(await partials.append(head.key, 0, rest(0, 300_001))).toMatchObject({ offset: 300_001 });
      expect(await partials.append(head.key, 300_001, rest(300_001))).toMatchObject({ offset: 700_000 });
      expect((await collected(partials.read(head.key))).equals(photo)).toBe(true);
    });

    it('finds what was begun when it is begun again, as far as it came', async () => {
      await partials.begin(head, OFFICER);
      await partials.append(head.key, 0, rest(0, 5_000));
      expect(await partials.begin(head, OFFICER)).toMatchObject({ key: head.key, offset: 5_000 });
      const both = await Promise.all([
        partials.begin(partialHeadOf(photoBytes(2, 10)), OFFICER),
        partials.begin(partialHeadOf(photoBytes(2, 10)), OFFICER),
      ]);
      expect(both[0]).toEqual(both[1]);
      expect(maker.book().count).toBe(2);
    });

    it('keeps what came before the connection died', async () => {
      await partials.begin(head, OFFICER);
      const died = new Error('socket hang up');
      await expect(partials.append(head.key, 0, arriving(photo.subarray(0, 4_321), died))).rejects.toBe(died);
      expect(await partials.find(head.key)).toMatchObject({ offset: 4_321 });
      await partials.append(head.key, 4_321, rest(4_321));
      expect((await collected(partials.read(head.key))).equals(photo)).toBe(true);
    });

    it.each([0, 5_000, 99_999])('takes nothing from another place than its end (%i)', async (offset) => {
      await partials.begin(head, OFFICER);
      await partials.append(head.key, 0, rest(0, 1_000));
      await expect(partials.append(head.key, offset, rest(offset))).rejects.toMatchObject({
        code: 'GATEWAY_RESUMABLE_OFFSET',
      });
      expect(await partials.find(head.key)).toMatchObject({ offset: 1_000 });
    });

    it('takes a piece that is what its checksum says, and nothing of one that is not', async () => {
      await partials.begin(head, OFFICER);
      const first = photo.subarray(0, 300_000);
      expect(await partials.append(head.key, 0, arriving(first), sha256Of(first))).toMatchObject({
        offset: 300_000,
      });
      await expect(partials.append(head.key, 300_000, rest(300_000), sha256Of(first))).rejects.toMatchObject({
        code: 'GATEWAY_RESUMABLE_CHECKSUM',
      });
      expect(await partials.find(head.key)).toMatchObject({ offset: 300_000 });
      const second = photo.subarray(300_000);
      const sha1 = { algorithm: 'sha1', digest: createHash('sha1').update(second).digest() } as const;
      await partials.append(head.key, 300_000, arriving(second), sha1);
      expect((await collected(partials.read(head.key))).equals(photo)).toBe(true);
    });

    it('keeps nothing of a piece that broke off before its checksum could prove it', async () => {
      await partials.begin(head, OFFICER);
      const died = new Error('socket hang up');
      const piece = photo.subarray(0, 300_000);
      await expect(partials.append(head.key, 0, arriving(piece, died), sha256Of(piece))).rejects.toBe(died);
      expect(await partials.find(head.key)).toMatchObject({ offset: 0 });
      await partials.append(head.key, 0, rest(0));
      expect((await collected(partials.read(head.key))).equals(photo)).toBe(true);
    });

    it('takes nothing of a body that is longer than what was announced', async () => {
      await partials.begin(head, OFFICER);
      const body = arriving(Buffer.concat([photo, Buffer.alloc(1)]));
      await expect(partials.append(head.key, 0, body)).rejects.toMatchObject({ status: 413 });
      expect(await partials.find(head.key)).toMatchObject({ offset: 0 });
    });

    it('takes one body at a time: the second finds what the first has left', async () => {
      await partials.begin(head, OFFICER);
      const slow = new PassThrough();
      const first = partials.append(head.key, 0, slow);
      const second = partials.append(head.key, 0, rest(0));
      slow.end(photo.subarray(0, 10_000));
      expect(await first).toMatchObject({ offset: 10_000 });
      await expect(second).rejects.toMatchObject({ code: 'GATEWAY_RESUMABLE_OFFSET', offset: 10_000 });
    });

    it('forgets what is dropped, and takes it anew', async () => {
      await partials.begin(head, OFFICER);
      await partials.append(head.key, 0, rest(0, 1_000));
      await partials.drop(head.key);
      await partials.drop(head.key);
      expect(await partials.find(head.key)).toBeUndefined();
      const overtaken = { code: 'GATEWAY_RESUMABLE_OVERTAKEN', status: 409 };
      await expect(partials.append(head.key, 1_000, rest(1_000))).rejects.toMatchObject(overtaken);
      await expect(collected(partials.read(head.key))).rejects.toMatchObject(overtaken);
      expect(await partials.begin(head, OFFICER)).toMatchObject({ offset: 0 });
    });

    it('forgets what has expired, whether asked for or swept', async () => {
      await partials.begin(head, OFFICER);
      await partials.begin(partialHeadOf(photoBytes(2, 10)), OFFICER);
      await clock.advance(LIMITS.expiryMs - 1);
      await maker.book().sweep();
      expect(maker.book().count).toBe(2);
      await clock.advance(1);
      expect(await partials.find(head.key)).toBeUndefined();
      await maker.book().sweep();
      expect(maker.book().count).toBe(0);
    });

    it('keeps so many of one TPS and no more, until one is gone', async () => {
      const heads = [1, 2, 3, 4].map((seed) => partialHeadOf(photoBytes(seed, 10)));
      for (const one of heads.slice(0, 3)) await partials.begin(one, OFFICER);
      await expect(partials.begin(heads[3]!, OFFICER)).rejects.toMatchObject({
        code: 'GATEWAY_RESUMABLE_TOO_MANY',
        status: 429,
      });
      expect(await partials.begin(heads[0]!, OFFICER)).toMatchObject({ offset: 0 });
      await partials.begin(partialHeadOf(photoBytes(4, 10), { tps: '5271011001002' }), OFFICER);
      await partials.drop(heads[0]!.key);
      await partials.begin(heads[3]!, OFFICER);
    });

    it('keeps so many bytes in all and no more, and small ones count as a mebibyte', async () => {
      const at = (n: number, length: number) =>
        partialHeadOf(photoBytes(n, length), { tps: `527101100100${n}` });
      await partials.begin(at(1, 4 * MIB), OFFICER);
      await partials.begin(at(2, 10), OFFICER);
      await expect(partials.begin(at(3, 2 * MIB), OFFICER)).rejects.toMatchObject({
        code: 'GATEWAY_RESUMABLE_FULL',
      });
      await partials.begin(at(4, 10), OFFICER);
      await expect(partials.begin(at(5, 10), OFFICER)).rejects.toMatchObject({
        code: 'GATEWAY_RESUMABLE_FULL',
      });
    });

    const of = (seed: number, tps: number) =>
      partialHeadOf(photoBytes(seed, 10), { tps: `527101100100${String(tps)}` });
    const unconfirmed = { code: 'GATEWAY_SESSION_UNCONFIRMED', status: 429 };

    it('keeps few under sessions that nobody vouches for: of a network and TPS, of a TPS, of a network, of all', async () => {
      const from = (network: string): Bringer => ({ vouched: false, network });
      await partials.begin(of(1, 1), ANYBODY);
      await partials.begin(of(2, 1), ANYBODY);
      await expect(partials.begin(of(3, 1), ANYBODY)).rejects.toMatchObject(unconfirmed);
      await partials.begin(of(4, 1), from('198.51.100'));
      await expect(partials.begin(of(5, 1), from('192.0.2'))).rejects.toMatchObject(unconfirmed);
      await expect(partials.begin(of(6, 2), ANYBODY)).rejects.toMatchObject(unconfirmed);
      await partials.begin(of(7, 2), from('198.51.100'));
      for (const seed of [8, 9, 10, 11]) await partials.begin(of(seed, seed - 5), from(String(seed)));
      await expect(partials.begin(of(12, 8), from('12'))).rejects.toMatchObject(unconfirmed);
    });

    it('has places for honoured sessions that others cannot use up, and none of these for them', async () => {
      for (const seed of [1, 2]) await partials.begin(of(seed, 1), ANYBODY);
      for (const seed of [3, 4, 5]) await partials.begin(of(seed, 1), OFFICER);
      await expect(partials.begin(of(6, 1), OFFICER)).rejects.toMatchObject({
        code: 'GATEWAY_RESUMABLE_TOO_MANY',
      });
    });

    it('forgets soon what nobody vouches for and nobody asks for', async () => {
      await partials.begin(of(1, 1), ANYBODY);
      await clock.advance(LIMITS.unvouched.idleMs - 1);
      expect(await partials.find(of(1, 1).key, ANYBODY)).toMatchObject({
        expiresAt: clock.now() + LIMITS.unvouched.idleMs,
      });
      await clock.advance(LIMITS.unvouched.idleMs - 1);
      await maker.book().sweep();
      expect(maker.book().count).toBe(1);
      await clock.advance(1);
      await maker.book().sweep();
      expect(maker.book().count).toBe(0);
    });

    it('keeps it as long as any once a session that is honoured brings it, and gives its place back', async () => {
      const begun = clock.now();
      for (const seed of [1, 2]) await partials.begin(of(seed, 1), ANYBODY);
      expect(await partials.begin(of(1, 1), OFFICER)).toMatchObject({ expiresAt: begun + LIMITS.expiryMs });
      await partials.begin(of(3, 1), ANYBODY);
      await clock.advance(LIMITS.unvouched.idleMs);
      await maker.book().sweep();
      expect(maker.book().count).toBe(1);
    });

    it('begins nothing that nobody vouches for while the disk is to be kept for others', async () => {
      maker.refuse('unvouched');
      await expect(partials.begin(of(1, 1), ANYBODY)).rejects.toMatchObject(unconfirmed);
      await partials.begin(of(1, 1), OFFICER);
    });

    it('ends what works on an upload before it lets go of it', async () => {
      await partials.begin(head, OFFICER);
      const wanted: string[] = [];
      partials.onWanted((key) => Promise.resolve(void wanted.push(key)));
      await clock.advance(LIMITS.expiryMs);
      await maker.book().sweep();
      expect(wanted).toEqual([head.key]);
      expect(await partials.find(head.key)).toBeUndefined();
    });

    it('begins and takes in nothing while the disk refuses, but tells how far it came', async () => {
      await partials.begin(head, OFFICER);
      await partials.append(head.key, 0, rest(0, 1_000));
      maker.refuse('full');
      const full = { code: 'GATEWAY_QUEUE_FULL' };
      await expect(partials.begin(partialHeadOf(photoBytes(2, 10)), OFFICER)).rejects.toMatchObject(full);
      await expect(partials.append(head.key, 1_000, rest(1_000))).rejects.toMatchObject(full);
      expect(await partials.find(head.key)).toMatchObject({ offset: 1_000 });
    });

    it('takes nothing more once it is closed', async () => {
      await partials.begin(head, OFFICER);
      await partials.close();
      await expect(partials.begin(partialHeadOf(photoBytes(2, 10)), OFFICER)).rejects.toMatchObject({
        code: 'GATEWAY_QUEUE_FAILED',
      });
    });
  });
}
