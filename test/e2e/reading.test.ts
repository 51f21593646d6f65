import { createHash } from 'node:crypto';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { dptOf } from '../../src/catalog/index.ts';
import { formatReading, GATEWAY_PATHS, HEADERS, PATHS } from '../../src/contracts/index.ts';
import { jpeg, openHouse, tpsIn, uploadHeaders, type House } from '../../src/gateway/testing.ts';
import { passwordOf } from '../../src/sirekap/index.ts';
import { startTestVendor, type TestVendor } from '../../src/sirekap/testing.ts';

/** 800 votes where at most 300 may vote. */
const READING = { candidates: [500, 200, 100], invalid: 0, ballotsUsed: 800 };
const SEED = 'uji';
const TOO_MANY = 'more-than-ballots';
const photo = jpeg(1);
const withReading = { ...uploadHeaders(photo), [HEADERS.reading]: formatReading(READING) };

let house: House;
let vendor: TestVendor | undefined;
afterEach(async () => {
  await house.close();
  await vendor?.close();
  vendor = undefined;
});

const flagged = async (): Promise<string> => {
  const text = await (await fetch(`${vendor?.opsUrl ?? ''}/metrics`)).text();
  return /sirekap_recap_anomalies_total\{province="52"\} (\d+)/.exec(text)?.[1] ?? '';
};

describe('a reading of 800 votes at a station of at most 300', () => {
  it('is flagged by the vendor’s guard through a gateway, and the phone is told', async () => {
    expect(dptOf(tpsIn('52'))).toBeLessThanOrEqual(300);
    vendor = await startTestVendor({ SIREKAP_SEED: SEED });
    house = await openHouse({ SIAGA_UPSTREAM_URL: vendor.url });
    const account = `${tpsIn('52')}-1`;
    const login = await house.call(
      'POST',
      PATHS.login,
      { [HEADERS.tps]: tpsIn('52'), 'content-type': 'application/json' },
      JSON.stringify({ account, password: passwordOf(account, SEED) }),
    );
    const headers = { ...withReading, authorization: `Bearer ${String(login.json['session'])}` };
    expect(await house.call('POST', PATHS.upload, headers, photo)).toMatchObject({
      status: 201,
      json: { status: 'recorded', anomalies: [TOO_MANY] },
    });
    expect(await flagged()).toBe('1');
  });
});

describe('the reading that goes with a photo', () => {
  const sent = (): readonly unknown[] => house.vendor.seen.map(({ headers }) => headers[HEADERS.reading]);
  const delivered = () => vi.waitFor(() => expect(house.vendor.stored.size).toBe(1), { timeout: 5_000 });

  it('reaches the vendor out of the queue, after a restart', async () => {
    house = await openHouse({ SIAGA_DRAIN_BACKOFF_MS: '100000' });
    house.vendor.behave('upload', (_request, res) => res.writeHead(503).end());
    expect((await house.call('POST', PATHS.upload, withReading, photo)).status).toBe(202);
    await house.restart({}, () => {
      house.vendor.behave('upload', undefined);
      house.vendor.seen.length = 0;
      return Promise.resolve();
    });
    await delivered();
    expect(sent()).toEqual([formatReading(READING)]);
  });

  it('reaches the vendor from a photo that came in pieces, also when the gateway was restarted between', async () => {
    house = await openHouse();
    const sha256 = createHash('sha256').update(photo).digest('hex');
    const fields = {
      ...{ tps: tpsIn('52'), ballot: 'ppwp', page: '1', sha256 },
      reading: JSON.stringify(READING, null, 1),
    };
    const metadata = Object.entries(fields)
      .map(([name, value]) => `${name} ${Buffer.from(value).toString('base64')}`)
      .join(',');
    const tus = { 'tus-resumable': '1.0.0', authorization: 'Bearer sesi' };
    const creation = { ...tus, 'upload-length': String(photo.length), 'upload-metadata': metadata };
    const { headers } = await house.call('POST', GATEWAY_PATHS.resumable, creation);
    await house.restart();
    const piece = { ...tus, 'content-type': 'application/offset+octet-stream', 'upload-offset': '0' };
    expect((await house.call('PATCH', String(headers.location), piece, photo)).status).toBe(204);
    expect(sent()).toEqual([formatReading(READING)]);
  });

  it('is refused when it is none, and the same photo without it is taken', async () => {
    house = await openHouse();
    const broken = { ...withReading, [HEADERS.reading]: '{"candidates":"800"}' };
    expect(await house.call('POST', PATHS.upload, broken, photo)).toMatchObject({
      status: 400,
      json: { code: 'GATEWAY_READING_INVALID' },
    });
    expect(house.vendor.seen).toEqual([]);
    expect((await house.upload(photo)).status).toBe(201);
  });
});
