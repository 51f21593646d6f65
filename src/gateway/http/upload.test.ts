import { request } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { PATHS } from '../../contracts/index.ts';
import { jpeg, openHouse, tpsIn, uploadHeaders, type House } from '../testing/house.ts';

let house: House;

afterEach(async () => {
  await house.close();
});

describe('an upload when the disk is full', () => {
  const full = { freeSpace: () => Promise.resolve({ bavail: 1, blocks: 1_000_000, bsize: 4_096 }) };

  it('goes straight to the vendor while it takes it', async () => {
    house = await openHouse({}, full);
    expect((await house.upload(jpeg(1))).status).toBe(201);
  });

  it('is refused with a long pause when the vendor does not, and no receipt is given', async () => {
    house = await openHouse({}, full);
    house.vendor.behave('upload', (_request, res) => res.writeHead(503).end());
    const answer = await house.upload(jpeg(1));
    expect(answer).toMatchObject({ status: 503, json: { code: 'GATEWAY_QUEUE_FULL', retry: 'later' } });
    expect(Number(answer.headers['retry-after'])).toBeGreaterThanOrEqual(90);
    expect(await house.metric('siaga_gateway_receipts_total')).toBe(0);
  });

  it('is refused before its body is read when there is no slot', async () => {
    house = await openHouse({ SIAGA_LEASE_DEFAULT: '1' }, full);
    let answered = (): void => {};
    house.vendor.behave('upload', (_request, res) => {
      answered = () => res.writeHead(503).end();
    });
    const first = house.upload(jpeg(1));
    await expect.poll(() => house.vendor.seen.length, { interval: 10 }).toBe(1);
    const photo = jpeg(2, 7 * 1024 * 1024);
    expect(await house.call('POST', PATHS.upload, uploadHeaders(photo), photo)).toMatchObject({
      status: 503,
    });
    answered();
    expect((await first).status).toBe(503);
  });
});

describe('a slow upload when the disk is full', () => {
  it('holds no slot at the vendor while its photo comes in', async () => {
    const deps = { freeSpace: () => Promise.resolve({ bavail: 1, blocks: 1_000_000, bsize: 4_096 }) };
    house = await openHouse({ SIAGA_LEASE_DEFAULT: '1' }, deps);
    const photo = jpeg(1, 100_000);
    const slow = request({
      port: house.gateway.port,
      method: 'POST',
      path: PATHS.upload,
      headers: uploadHeaders(photo),
    });
    const answered = new Promise<number | undefined>((resolve) =>
      slow.on('response', (res) => resolve(res.resume().statusCode)),
    );
    slow.write(photo.subarray(0, 50_000));
    const inflight = () => house.metric('sirekap_inflight_requests', { operation: 'upload' });
    await expect.poll(inflight, { interval: 10 }).toBe(1);
    expect((await house.upload(jpeg(2))).status).toBe(201);
    slow.end(photo.subarray(50_000));
    expect(await answered).toBe(201);
  });
});

describe('an upload that does not fit into memory', () => {
  it('goes through the queue', async () => {
    house = await openHouse({ SIAGA_MEMORY_BUDGET_BYTES: '1000' });
    expect((await house.upload(jpeg(1))).status).toBe(202);
    await expect.poll(() => house.vendor.stored.size, { interval: 10 }).toBe(1);
  });
});

describe('a fault of the gateway itself', () => {
  it('is answered as one, without its cause', async () => {
    let healthy = true;
    const random = (): number => {
      if (healthy) return 0.5;
      throw new Error('secret cause');
    };
    house = await openHouse({}, { random });
    healthy = false;
    house.vendor.behave('login', (_request, res) => res.destroy());
    const answer = await house.login(`${tpsIn('52')}-1`);
    healthy = true;
    expect(answer).toMatchObject({ status: 500, json: { code: 'GATEWAY_INTERNAL' } });
    expect(JSON.stringify(answer.json)).not.toContain('secret cause');
  });
});
