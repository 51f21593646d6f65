import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../kernel/index.ts';
import { nodeFs } from '../queue/sync-file.ts';
import { tempDir } from '../queue/testing/temp-dir.ts';
import { photoBytes } from '../queue/testing/uploads.ts';
import type { DeskWord } from './desk.ts';
import { DiskPartials } from './disk-partials.ts';
import { openPartialKeeper, type PartialKeeper } from './keeper.ts';
import { PartDisk } from './part-disk.ts';
import type { Bringer } from './port.ts';
import { arriving, collected, partialHeadOf } from './testing/partials.ts';

const MIB = 1024 * 1024;
const LIMITS = {
  ...{ perTps: 2, totalBytes: 6 * MIB, expiryMs: 60_000 },
  unvouched: { perClient: 2, perTps: 3, totalBytes: 8 * MIB, idleMs: 5_000 },
};
const OFFICER: Bringer = { vouched: true, network: undefined };
const photo = photoBytes(1, 400_000);
const head = partialHeadOf(photo);
const part = (from: number, to?: number) => arriving(photo.subarray(from, to));
const overtaken = { code: 'GATEWAY_RESUMABLE_OVERTAKEN', status: 409 };

/** From the desk to a process. */
interface Way {
  readonly kind: DeskWord['kind'];
  readonly given: PromiseWithResolvers<undefined>;
  readonly open: PromiseWithResolvers<undefined>;
}

describe('partial uploads of several processes in one folder', () => {
  const secret = randomBytes(32);
  let dir: string;
  let keeper: PartialKeeper;
  let clock: ManualClock;
  let one: DiskPartials;
  let other: DiskPartials;
  const ways = new Map<DiskPartials, Way>();

  const disk = (): PartDisk => new PartDisk(nodeFs, join(dir, 'partial'), secret);
  const worker = (): DiskPartials => {
    const made: DiskPartials = new DiskPartials({
      disk: disk(),
      desk: {
        async ask(question) {
          const word = await keeper.ask(made, question);
          const way = ways.get(made);
          if (way?.kind !== word.kind) return word;
          way.given.resolve(undefined);
          await way.open.promise;
          return word;
        },
      },
      refusal: () => undefined,
      hasRoomForUnvouched: () => true,
    });
    return made;
  };
  /** From now on such words of the desk to `to` are on their way until it is `open`ed; `given` resolves with the first. */
  const delay = (kind: DeskWord['kind'], to: DiskPartials): Way => {
    const way = { kind, given: Promise.withResolvers<undefined>(), open: Promise.withResolvers<undefined>() };
    ways.set(to, way);
    return way;
  };
  const startAnew = async (): Promise<void> => {
    keeper = await openPartialKeeper({ disk: disk(), clock, limits: LIMITS });
    [one, other] = [worker(), worker()];
  };

  beforeEach(async () => {
    dir = (await tempDir()).path;
    clock = new ManualClock();
    await startAnew();
  });
  afterEach(async () => {
    await keeper.close();
    await rm(dir, { recursive: true, force: true });
  });

  it('go on at whichever comes next', async () => {
    await one.begin(head, OFFICER);
    for (const [at, to] of [100_000, 200_000, 300_000, 400_000].entries()) {
      const here = at % 2 === 0 ? other : one;
      const from = at * 100_000;
      expect(await here.find(head.key)).toMatchObject({ offset: from });
      expect(await here.append(head.key, from, part(from, to))).toMatchObject({ offset: to });
    }
    expect(await other.find(head.key)).toMatchObject({ offset: 400_000 });
    expect((await collected(other.read(head.key))).equals(photo)).toBe(true);
  });

  it('are one process’s at a time: the later one ends the earlier, and finds what that has brought', async () => {
    await one.begin(head, OFFICER);
    const slow = new PassThrough();
    one.onWanted(() => Promise.resolve(void slow.destroy(new Error('ended'))));
    const earlier = one.append(head.key, 0, slow);
    slow.write(photo.subarray(0, 50_000));
    await expect.poll(() => slow.readableLength).toBe(0);
    const later = other.find(head.key);
    await expect(earlier).rejects.toThrow('ended');
    expect(await later).toMatchObject({ offset: 50_000 });
    await expect(one.append(head.key, 50_000, part(50_000))).rejects.toMatchObject(overtaken);
    await other.append(head.key, 50_000, part(50_000));
    expect((await collected(other.read(head.key))).equals(photo)).toBe(true);
  });

  it('are one process’s at a time, also when it is to let go before it hears that it has them', async () => {
    await one.begin(head, OFFICER);
    await one.append(head.key, 0, part(0, 10_000));
    const way = delay('yours', other);
    // Three requests at once, at two processes.
    const first = other.find(head.key);
    await way.given.promise;
    expect(await one.find(head.key)).toMatchObject({ offset: 10_000 });
    const third = other.find(head.key);
    way.open.resolve(undefined);
    await expect(first).rejects.toMatchObject(overtaken);
    expect(await third).toMatchObject({ offset: 10_000 });
    // Neither writes into it nor removes it.
    await expect(one.append(head.key, 10_000, part(10_000))).rejects.toMatchObject(overtaken);
    await one.drop(head.key);
    await other.append(head.key, 10_000, part(10_000));
    expect((await collected(other.read(head.key))).equals(photo)).toBe(true);
    await other.drop(head.key);
    expect(keeper.count).toBe(0);
  });

  it('are begun once, also when who may begin is to let go before it hears so', async () => {
    const way = delay('new', other);
    const first = other.begin(head, OFFICER);
    await way.given.promise;
    expect(await one.begin(head, OFFICER)).toMatchObject({ offset: 0 });
    way.open.resolve(undefined);
    await expect(first).rejects.toMatchObject(overtaken);
    await one.append(head.key, 0, part(0, 10_000));
    expect(await other.find(head.key)).toMatchObject({ offset: 10_000 });
    expect(keeper.count).toBe(1);
  });

  it.each(['found', 'written to'])(
    'of which the file is gone are begun anew once they are %s',
    async (how) => {
      await one.begin(head, OFFICER);
      await one.append(head.key, 0, part(0, 10_000));
      await disk().remove(head.key);
      const unknown = { code: 'GATEWAY_RESUMABLE_UNKNOWN', status: 404 };
      if (how === 'found') expect(await other.find(head.key)).toBeUndefined();
      else await expect(one.append(head.key, 10_000, part(10_000))).rejects.toMatchObject(unknown);
      expect(keeper.count).toBe(0);
      expect(await one.begin(head, OFFICER)).toMatchObject({ offset: 0 });
    },
  );

  it('are not given away while the one that has them does not say that it is done', async () => {
    await one.begin(head, OFFICER);
    one.letGo = () => Promise.resolve(undefined as never);
    const busy = { code: 'GATEWAY_KEY_IN_PROGRESS', status: 409 };
    await expect(other.find(head.key)).rejects.toMatchObject(busy);
    await expect(other.begin(head, OFFICER)).rejects.toMatchObject(busy);
    await expect(other.append(head.key, 0, part(0))).rejects.toMatchObject(overtaken);
    keeper.gone(one);
    expect(await other.find(head.key)).toMatchObject({ offset: 0 });
  });

  it('go on after the process that had them has fallen, from what it had synced', async () => {
    await one.begin(head, OFFICER);
    await one.append(head.key, 0, part(0, 123_000));
    keeper.gone(one);
    expect(await other.find(head.key)).toMatchObject({ offset: 123_000 });
    await other.append(head.key, 123_000, part(123_000));
    expect((await collected(other.read(head.key))).equals(photo)).toBe(true);
  });

  it('of a gateway from before go on in another file: who ends late writes into the old one', async () => {
    await one.begin(head, OFFICER);
    await one.append(head.key, 0, part(0, 50_000));
    const slow = new PassThrough();
    const late = one.append(head.key, 50_000, slow);
    slow.write(photo.subarray(50_000, 60_000));
    await expect.poll(() => slow.readableLength).toBe(0);
    await startAnew();
    // Also when the first who was given it never had it.
    const way = delay('yours', one);
    const never = one.find(head.key);
    await way.given.promise;
    expect(await other.find(head.key)).toMatchObject({ offset: 50_000 });
    way.open.resolve(undefined);
    await expect(never).rejects.toMatchObject(overtaken);
    await other.append(head.key, 50_000, part(50_000, 250_000));
    slow.end(photoBytes(9, 100_000));
    await late;
    await other.append(head.key, 250_000, part(250_000));
    expect((await collected(other.read(head.key))).equals(photo)).toBe(true);
  });

  it('have their places together, whichever process they came to, and after a restart', async () => {
    const of = (seed: number) => partialHeadOf(photoBytes(seed, 10));
    await one.begin(of(1), OFFICER);
    await other.begin(of(2), OFFICER);
    const full = { code: 'GATEWAY_RESUMABLE_TOO_MANY' };
    await expect(one.begin(of(3), OFFICER)).rejects.toMatchObject(full);
    await startAnew();
    expect(keeper.count).toBe(2);
    await expect(other.begin(of(3), OFFICER)).rejects.toMatchObject(full);
    await other.find(of(1).key);
    await other.drop(of(1).key);
    await one.begin(of(3), OFFICER);
  });

  it('are forgotten when they expire, whoever has them', async () => {
    await one.begin(head, OFFICER);
    await one.append(head.key, 0, part(0, 1_000));
    await clock.advance(LIMITS.expiryMs);
    expect(await other.find(head.key)).toBeUndefined();
    expect(keeper.count).toBe(0);
    expect(await disk().keys()).toEqual([]);
  });

  it('that nobody vouched for stay so after a restart', async () => {
    await one.begin(head, { vouched: false, network: '203.0.113' });
    await startAnew();
    await clock.advance(LIMITS.unvouched.idleMs);
    expect(await other.find(head.key)).toBeUndefined();
  });
});
