import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLogger } from '../../instrumentation/index.ts';
import { ManualClock } from '../../kernel/index.ts';
import { jpeg, openHouse, tpsIn } from '../testing/house.ts';
import { ReceiptTally, talliesIn } from './tally.ts';

const NAME = 'siaga_gateway_received_uploads';

describe('the count of first receipts on the disk', () => {
  let dataDir: string;
  const open = (lane = 0) =>
    ReceiptTally.open({
      ...{ dataDir, lane, clock: new ManualClock() },
      logger: createLogger({ name: 'test', level: 'silent' }),
    });
  const counted = () => Object.fromEntries(talliesIn(dataDir));

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
      for (let n = 0; n < times; n += 1) tally.count(tpsIn('52', n));
      tally.count(tpsIn('11'));
      await tally.close();
    }
    expect(counted()).toEqual({ '52': 6, '11': 3 });
  });

  it('is written without anybody who closes it', async () => {
    const killed = await open();
    for (let n = 0; n < 1_000; n += 1) killed.count(tpsIn('31', n));
    await expect.poll(counted, { interval: 5 }).toEqual({ '31': 1_000 });
    await killed.close();
  });
});

describe('a gateway', () => {
  it('counts an upload once, recorded or held and brought again, before and after a restart', async () => {
    const house = await openHouse();
    try {
      expect((await house.upload(jpeg(1))).status).toBe(201);
      house.vendor.behave('upload', (_request, res) => res.writeHead(503).end());
      for (const photo of [jpeg(2), jpeg(2), jpeg(3)]) expect((await house.upload(photo)).status).toBe(202);
      expect((await house.upload(jpeg(1))).status).toBe(201);
      await expect.poll(() => house.metric(NAME, { province: '52' }), { interval: 5 }).toBe(3);
      await house.restart();
      expect(await house.metric('siaga_gateway_receipts_total')).toBe(0);
      expect(await house.metric(NAME, { province: '52' })).toBe(3);
      expect((await house.upload(jpeg(2))).status).toBe(202);
      expect((await house.upload(jpeg(4))).status).toBe(202);
      await expect.poll(() => house.metric(NAME, { province: '52' }), { interval: 5 }).toBe(4);
      expect(await house.metric(NAME, { province: '51' })).toBe(0);
    } finally {
      await house.close();
    }
  });
});
