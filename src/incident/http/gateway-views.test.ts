import { afterAll, beforeAll, expect, it } from 'vitest';
import { testDatabase } from '../testing.ts';
import { consoleDeps, type ConsoleWiring } from './console-deps.ts';

const store = await testDatabase();
afterAll(() => store.close());

const EPOCH = 7;
const AT = new Date('2024-02-14T06:00:00Z');
const word = (gateway: string, verdict: 'ack' | 'nack', reason: string | null, epoch = EPOCH) => ({
  ...{ gateway, epoch, verdict, reason, detail: null, at: AT, received_at: AT },
});
beforeAll(async () => {
  await store.db
    .insertInto('policy_acks')
    .values([
      word('penuh', 'nack', 'not-saved'),
      word('penuh', 'ack', null, EPOCH - 1),
      word('jam', 'nack', 'clock'),
      word('pulih', 'nack', 'not-saved'),
      word('pulih', 'ack', null),
      word('lewat', 'ack', 'lapsed'),
      word('baik', 'ack', null),
    ])
    .execute();
});

it('the console shows why a gateway does not have the newest policy, or not all of it', async () => {
  const wiring = {
    ...{ db: store.db, gateways: ['penuh', 'jam', 'pulih', 'lewat', 'baik'], isConnected: () => true },
    rollouts: { newest: () => ({ epoch: EPOCH }) },
  } as unknown as ConsoleWiring;
  const seen = await consoleDeps(wiring).gateways();
  expect(seen.map(({ id, ackedEpoch, nack }) => [id, ackedEpoch, nack])).toEqual([
    ['penuh', 6, 'cakram gerbang tidak dapat menyimpannya'],
    ['jam', null, 'waktunya tidak cocok dengan jam gerbang'],
    ['pulih', 7, null],
    ['lewat', null, 'pengetatannya sudah lewat menurut jam gerbang'],
    ['baik', 7, null],
  ]);
});
