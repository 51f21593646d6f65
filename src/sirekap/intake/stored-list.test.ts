import { afterEach, describe, expect, it } from 'vitest';
import { HEADERS, storedPageSchema } from '../../contracts/index.ts';
import { knownTps, photoOf, startTestVendor, uploadHeaders, type TestVendor } from '../testing.ts';

const READER = 'pembaca-untuk-uji-coba-saja-1234';
const GATEWAY = 'gerbang-untuk-uji-coba';

let vendor: TestVendor | undefined;
afterEach(async () => {
  await vendor?.close();
  vendor = undefined;
});

const env = { SIREKAP_READER_TOKEN: READER, SIREKAP_GATEWAY_TOKENS: GATEWAY };

async function send(to: TestVendor, tps: string, page: number): Promise<void> {
  const photo = photoOf(`${tps} ${String(page)}`);
  const reading = JSON.stringify({ candidates: [10, 20, 30], invalid: 4, ballotsUsed: 64 });
  const headers = { ...uploadHeaders(photo, { tps, page }), [HEADERS.gatewayToken]: GATEWAY };
  const answer = await fetch(`${to.url}/intake/uploads`, {
    method: 'POST',
    headers: page === 2 ? { ...headers, [HEADERS.reading]: reading } : headers,
    body: new Uint8Array(photo),
  });
  expect(answer.ok).toBe(true);
}

const list = (from: TestVendor, query: string, token = READER) =>
  fetch(`${from.url}/intake/stored${query}`, { headers: { authorization: `Bearer ${token}` } });

describe('the list of what the vendor stored', () => {
  it('tells of a region only, in order, with repeats and figures, and still after a restart', async () => {
    vendor = await startTestVendor(env);
    await send(vendor, knownTps('52'), 1);
    await send(vendor, knownTps('31'), 1);
    await send(vendor, knownTps('52'), 2);
    await send(vendor, knownTps('52'), 1);
    vendor = await vendor.restart();
    const page = storedPageSchema.parse(await (await list(vendor, '?scope=52')).json());
    expect(page.next).toBeNull();
    expect(page.photos.map(({ page, repeats }) => [page, repeats])).toEqual([
      [1, 1],
      [2, 0],
    ]);
    expect(page.photos[1]?.reading).toEqual({ candidates: [10, 20, 30], invalid: 4, ballotsUsed: 64 });
    const elsewhere = storedPageSchema.parse(await (await list(vendor, '?scope=5299')).json());
    expect(elsewhere.photos).toEqual([]);
    const later = storedPageSchema.parse(await (await list(vendor, '?scope=52&from=1')).json());
    expect(later.photos.map(({ page }) => page)).toEqual([2]);
  });

  it('tells nobody without the token, and nothing of the whole nation at once', async () => {
    vendor = await startTestVendor(env);
    expect((await list(vendor, '?scope=52', 'tebakan')).status).toBe(401);
    expect((await list(vendor, '?scope=nasional')).status).toBe(400);
    expect(await (await list(vendor, '?scope=52', 'tebakan')).json()).toMatchObject({
      code: 'SIREKAP_READER_UNKNOWN',
    });
  });

  it('is not there where no token is set', async () => {
    vendor = await startTestVendor();
    expect((await list(vendor, '?scope=52')).status).toBe(404);
  });
});
