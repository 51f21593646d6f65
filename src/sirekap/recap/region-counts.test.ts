import { afterEach, describe, expect, it } from 'vitest';
import { HEADERS, regionCountsSchema } from '../../contracts/index.ts';
import { knownTps, photoOf, startTestVendor, uploadHeaders, type TestVendor } from '../testing.ts';

const READER = 'pembaca-untuk-uji-coba-saja-1234';
const GATEWAY = 'gerbang-untuk-uji-coba';

let vendor: TestVendor | undefined;
afterEach(async () => {
  await vendor?.close();
  vendor = undefined;
});

async function send(to: TestVendor, tps: string, page: number): Promise<void> {
  const photo = photoOf(`${tps} ${String(page)}`);
  const answer = await fetch(`${to.url}/intake/uploads`, {
    method: 'POST',
    headers: { ...uploadHeaders(photo, { tps, page }), [HEADERS.gatewayToken]: GATEWAY },
    body: new Uint8Array(photo),
  });
  expect(answer.ok).toBe(true);
}

const counts = (from: TestVendor, token = READER) =>
  fetch(`${from.url}/recap/counts`, { headers: { authorization: `Bearer ${token}` } });

describe('the counts by kab/kota', () => {
  it('are of TPS and of photos, each photo once, and the same after a restart', async () => {
    vendor = await startTestVendor({ SIREKAP_READER_TOKEN: READER, SIREKAP_GATEWAY_TOKENS: GATEWAY });
    const [first, second] = [knownTps('52'), knownTps('52', 1)];
    for (const [tps, page] of [
      [first, 1],
      [first, 2],
      [first, 1],
      [second, 1],
      [knownTps('31'), 1],
    ] as const)
      await send(vendor, tps, page);
    vendor = await vendor.restart();
    const { regencies } = regionCountsSchema.parse(await (await counts(vendor)).json());
    expect(regencies.toSorted((a, b) => a.code.localeCompare(b.code))).toEqual([
      { code: '3101', stations: 1, stored: 1, published: 1 },
      { code: '5201', stations: 2, stored: 3, published: 3 },
    ]);
  });

  it('are told to nobody without the token', async () => {
    vendor = await startTestVendor({ SIREKAP_READER_TOKEN: READER });
    const answer = await counts(vendor, 'tebakan');
    expect(answer.status).toBe(401);
    expect(await answer.json()).toMatchObject({ code: 'SIREKAP_READER_UNKNOWN' });
  });
});
