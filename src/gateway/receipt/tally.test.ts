import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BALLOTS, PATHS } from '../../contracts/index.ts';
import { createLogger } from '../../instrumentation/index.ts';
import { ManualClock } from '../../kernel/index.ts';
import { jpeg, openHouse, tpsIn, uploadHeaders } from '../testing/house.ts';
import { ReceiptTally, talliesIn } from './tally.ts';

const NAME = 'siaga_gateway_received_uploads';
const OTHERS = 'siaga_gateway_received_other_ballots';

describe('the count of first receipts on the disk', () => {
  let dataDir: string;
  const open = (lane = 0) =>
    ReceiptTally.open({
      ...{ dataDir, lane, clock: new ManualClock() },
      logger: createLogger({ name: 'test', level: 'silent' }),
    });
  const counted = () =>
    Object.fromEntries([...talliesIn(dataDir)].map(([province, { uploads }]) => [province, uploads]));
  const others = () => talliesIn(dataDir).get('52')?.otherBallots;

  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'siaga-tally-'));
  });
  afterEach(() => rm(dataDir, { recursive: true, force: true }));

  it('is nothing before the first', () => {
    expect(counted()).toEqual({});
  });

  it('goes on where it stopped, and adds up the workers', async () => {
    for (const [lane, times] of [
      [0, 3],
      [1, 2],
      [0, 1],
    ] as const) {
      const tally = await open(lane);
      for (let n = 0; n < times; n += 1) tally.count({ tps: tpsIn('52', n), ballot: 'ppwp' });
      tally.count({ tps: tpsIn('11'), ballot: 'ppwp' });
      await tally.close();
    }
    expect(counted()).toEqual({ '52': 6, '11': 3 });
  });

  it('knows how many were of other ballots than the presidential one', async () => {
    for (const lane of [0, 1]) {
      const tally = await open(lane);
      for (const ballot of BALLOTS) tally.count({ tps: tpsIn('52'), ballot });
      await tally.close();
    }
    expect(counted()).toEqual({ '52': 2 * BALLOTS.length });
    expect(others()).toBe(2 * (BALLOTS.length - 1));
  });

  it('goes on with the count of a version that knew no ballots', async () => {
    const before = Buffer.alloc(800);
    before.writeBigUInt64LE(41n, 52 * 8);
    await mkdir(join(dataDir, 'receipts'));
    await writeFile(join(dataDir, 'receipts/0'), before);
    expect([counted(), others()]).toEqual([{ '52': 41 }, 0]);
    const tally = await open();
    tally.count({ tps: tpsIn('52'), ballot: 'pdpr' });
    await tally.close();
    expect([counted(), others()]).toEqual([{ '52': 42 }, 1]);
  });

  it('is written without anybody who closes it', async () => {
    const killed = await open();
    for (let n = 0; n < 1_000; n += 1) killed.count({ tps: tpsIn('31', n), ballot: 'ppwp' });
    await expect.poll(counted, { interval: 5 }).toEqual({ '31': 1_000 });
    await killed.close();
  });
});

describe('a gateway', () => {
  it('counts an upload once, of which ballot it is, recorded or held and brought again, before and after a restart', async () => {
    const house = await openHouse();
    try {
      expect((await house.upload(jpeg(1))).status).toBe(201);
      house.vendor.behave('upload', (_request, res) => res.writeHead(503).end());
      for (const photo of [jpeg(2), jpeg(2), jpeg(3)]) expect((await house.upload(photo)).status).toBe(202);
      const ofOther = [jpeg(5), uploadHeaders(jpeg(5), tpsIn('52'), 1, 'pdpr')] as const;
      for (const [photo, headers] of [ofOther, ofOther])
        expect((await house.call('POST', PATHS.upload, headers, photo)).status).toBe(202);
      await expect.poll(() => house.metric(OTHERS, { province: '52' }), { interval: 5 }).toBe(1);
      expect((await house.upload(jpeg(1))).status).toBe(201);
      await expect.poll(() => house.metric(NAME, { province: '52' }), { interval: 5 }).toBe(4);
      await house.restart();
      expect(await house.metric('siaga_gateway_receipts_total')).toBe(0);
      expect(await house.metric(NAME, { province: '52' })).toBe(4);
      expect(await house.metric(OTHERS, { province: '52' })).toBe(1);
      expect((await house.upload(jpeg(2))).status).toBe(202);
      expect((await house.upload(jpeg(4))).status).toBe(202);
      await expect.poll(() => house.metric(NAME, { province: '52' }), { interval: 5 }).toBe(5);
      expect(await house.metric(NAME, { province: '51' })).toBe(0);
      expect(await house.metric(OTHERS, { province: '51' })).toBe(0);
    } finally {
      await house.close();
    }
  });
});
