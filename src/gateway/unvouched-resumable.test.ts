import { createHash } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { GATEWAY_PATHS } from '../contracts/index.ts';
import { jpeg, openHouse, tpsIn, type Answer, type House } from './testing/house.ts';

let house: House;
afterEach(() => house.close());

const MIB = 1024 * 1024;
const TPS = tpsIn('52', 5);

const metadata = (fields: Readonly<Record<string, string>>): string =>
  Object.entries(fields)
    .map(([name, value]) => `${name} ${Buffer.from(value).toString('base64')}`)
    .join(',');

/** Begin an upload of a photo of its own. */
function create(seed: number, tps: string, authorization: string): Promise<Answer> {
  const sha256 = createHash('sha256').update(String(seed)).digest('hex');
  return house.call('POST', GATEWAY_PATHS.resumable, {
    'tus-resumable': '1.0.0',
    authorization,
    'upload-length': '1000',
    'upload-metadata': metadata({ tps, ballot: 'ppwp', page: '1', sha256 }),
  });
}

const madeUp = (seed: number, tps = TPS): Promise<Answer> => create(seed, tps, `x${String(seed)}`);
const officer = (seed: number, tps = TPS): Promise<Answer> => create(seed, tps, 'Bearer sesi');

describe('resumable uploads under sessions that the vendor was not seen to honour', () => {
  it('lock out nobody of that TPS whose session is honoured', async () => {
    house = await openHouse();
    await house.upload(jpeg(1), TPS);
    const statuses = [];
    for (let seed = 0; seed < 22; seed += 1) statuses.push((await madeUp(seed)).status);
    expect(statuses.slice(0, 20)).toEqual(Array<number>(20).fill(201));
    expect(statuses.slice(20)).toEqual([429, 429]);
    expect(await madeUp(30)).toMatchObject({ status: 429, json: { code: 'GATEWAY_SESSION_UNCONFIRMED' } });
    for (let seed = 100; seed < 120; seed += 1) expect((await officer(seed)).status).toBe(201);
    expect(await officer(120)).toMatchObject({ status: 429, json: { code: 'GATEWAY_RESUMABLE_TOO_MANY' } });
  });

  it('lock out nobody elsewhere either, however many they are', async () => {
    house = await openHouse({ SIAGA_RESUMABLE_MAX_BYTES: String(16 * MIB) });
    await house.upload(jpeg(1), TPS);
    const statuses: number[] = [];
    for (let seed = 0; seed < 10; seed += 1) statuses.push((await madeUp(seed, tpsIn('53', seed))).status);
    expect(statuses).toEqual([201, 201, ...Array<number>(8).fill(429)]);
    for (let seed = 100; seed < 114; seed += 1)
      expect((await officer(seed, tpsIn('52', seed))).status).toBe(201);
    expect(await officer(200)).toMatchObject({ status: 503, json: { code: 'GATEWAY_RESUMABLE_FULL' } });
  });

  it('are not begun while little of the disk is free', async () => {
    house = await openHouse(
      {},
      { freeSpace: () => Promise.resolve({ bavail: 15, blocks: 100, bsize: 4096 }) },
    );
    await house.upload(jpeg(1), TPS);
    expect((await madeUp(1)).status).toBe(429);
    expect((await officer(2)).status).toBe(201);
  });

  it('say how soon they are forgotten', async () => {
    house = await openHouse();
    await house.upload(jpeg(1), TPS);
    const expiresIn = ({ headers }: Answer): number =>
      Date.parse(String(headers['upload-expires'])) - Date.now();
    expect(expiresIn(await madeUp(1))).toBeLessThan(11 * 60_000);
    expect(expiresIn(await officer(2))).toBeGreaterThan(23 * 3_600_000);
    // Begun by anybody, brought again by the officer.
    expect(expiresIn(await officer(1))).toBeGreaterThan(23 * 3_600_000);
  });
});
