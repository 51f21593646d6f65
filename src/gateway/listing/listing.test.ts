import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { queuedPageSchema, STATES_PAGE } from '../../contracts/index.ts';
import { ManualClock } from '../../kernel/index.ts';
import { openUploadQueue } from '../queue/durable-queue.ts';
import { queueFolder, standbyPlace } from '../queue/offline/locate.ts';
import { bodyOf, headOf, photoBytes } from '../queue/testing/uploads.ts';
import { jpeg, openHouse, tpsIn, type House } from '../testing/house.ts';
import { Listing } from './listing.ts';
import { readQueued } from './read-queued.ts';

const TOKEN = 'pembaca-antrean-untuk-uji-coba-123';

describe('the listing of a running gateway', () => {
  let house: House;
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'siaga-listing-'));
    const tokenFile = join(folder, 'token');
    await writeFile(tokenFile, `${TOKEN}\n`, { mode: 0o600 });
    house = await openHouse({ SIAGA_LISTING_TOKEN_FILE: tokenFile, SIAGA_DRAIN_TICK_MS: '60000' });
  });
  afterAll(async () => {
    await house.close();
    await rm(folder, { recursive: true, force: true });
  });

  const ask = (query: string, token = TOKEN) =>
    fetch(`http://127.0.0.1:${String(house.gateway.opsPort)}/uploads${query}`, {
      headers: { authorization: `Bearer ${token}` },
    });

  it('tells what is held of a region, by key, page and time', async () => {
    house.vendor.behave('upload', (_request, res) => {
      res.writeHead(503).end();
    });
    const answer = await house.upload(jpeg(1), tpsIn('52'));
    expect(answer.status).toBe(202);
    await house.upload(jpeg(2), tpsIn('31'));
    const page = queuedPageSchema.parse(await (await ask('?scope=52')).json());
    expect(page).toMatchObject({ gateway: 'gw-wita', damagedLines: 0, next: null });
    expect(page.uploads.map(({ tps, page, state }) => [tps, page, state])).toEqual([
      [tpsIn('52'), 1, 'held'],
    ]);
  });

  it('tells nobody without the token, and no whole nation', async () => {
    expect(await (await ask('?scope=52', 'tebakan')).json()).toMatchObject({
      code: 'GATEWAY_LISTING_UNAUTHORIZED',
    });
    expect(await (await ask('')).json()).toMatchObject({ code: 'GATEWAY_LISTING_INVALID' });
    expect(await (await ask('?scope=52&snapshot=lama')).json()).toMatchObject({
      code: 'GATEWAY_LISTING_GONE',
    });
  });

  it('leaves the other pages of the port as they were', async () => {
    const ops = `http://127.0.0.1:${String(house.gateway.opsPort)}`;
    expect((await fetch(`${ops}/policy`)).status).toBe(200);
    expect((await fetch(`${ops}/elsewhere`)).status).toBe(404);
  });
});

describe('what journals know', () => {
  it('is each upload once, as the better of two queues has it, copies for others too', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'siaga-listing-'));
    const clock = new ManualClock();
    const photos = [0, 1, 2, 3].map((at) => photoBytes(at, 600));
    const hold = async (folder: { dir: string; keyFile: string }, which: readonly number[]) => {
      const queue = await openUploadQueue({ ...folder, clock });
      for (const at of which) {
        const photo = photos[at]!;
        await queue.hold(headOf(photo), bodyOf(photo), { maxBytes: 10_000 });
      }
      return queue;
    };
    try {
      const own = await hold(queueFolder(dataDir, 0), [0, 1, 2]);
      await own.confirm(headOf(photos[0]!).key);
      own.claim(3, () => true);
      await own.bury(own.find(headOf(photos[1]!).key)!.upload, 'ditolak');
      const other = await hold(queueFolder(dataDir, 1), [0, 1]);
      const copies = await hold(standbyPlace(dataDir, 'gw-wit', 0), [2, 3]);
      const { uploads } = await readQueued(dataDir, headOf(photos[0]!).tps.slice(0, 2));
      const stateOf = (at: number) => uploads.find(({ key }) => key === headOf(photos[at]!).key)?.state;
      expect([0, 1, 2, 3].map(stateOf)).toEqual(['delivered', 'held', 'held', 'copy']);
      expect(uploads).toHaveLength(4);
      expect(await readQueued(dataDir, '00')).toEqual({ uploads: [], damagedLines: 0 });
      await Promise.all([own.close(), other.close(), copies.close()]);
    } finally {
      await rm(dataDir, { recursive: true, force: true });
    }
  });

  it('comes in pages of one snapshot, which goes after two minutes without a question', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'siaga-listing-'));
    const clock = new ManualClock();
    try {
      const queue = await openUploadQueue({ ...queueFolder(dataDir, 0), clock });
      const photo = photoBytes(1, 600);
      const head = headOf(photo);
      await queue.hold(head, bodyOf(photo), { maxBytes: 10_000 });
      const scope = head.tps.slice(0, 2);
      const listing = new Listing({ dataDir, gateway: 'gw-wib', clock });
      const first = await listing.page({ scope, from: 0, snapshot: undefined });
      await queue.confirm(head.key);
      const again = await listing.page({ scope, from: 0, snapshot: first.snapshot });
      expect(again.uploads[0]?.state).toBe('held');
      expect(again.next).toBeNull();
      expect((await listing.page({ scope, from: STATES_PAGE, snapshot: first.snapshot })).uploads).toEqual(
        [],
      );
      await clock.advance(120_001);
      await expect(listing.page({ scope, from: 0, snapshot: first.snapshot })).rejects.toMatchObject({
        code: 'GATEWAY_LISTING_GONE',
      });
      const fresh = await listing.page({ scope, from: 0, snapshot: undefined });
      expect(fresh.uploads[0]?.state).toBe('delivered');
      await queue.close();
    } finally {
      await rm(dataDir, { recursive: true, force: true });
    }
  });
});
