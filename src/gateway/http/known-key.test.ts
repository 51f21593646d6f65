import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { formatContentDigest, HEADERS, PATHS } from '../../contracts/index.ts';
import { jpeg, openHouse, uploadHeaders, type House } from '../testing/house.ts';

let house: House;
beforeEach(async () => {
  house = await openHouse();
});
afterEach(() => house.close());

const photo = jpeg(1);
const other = jpeg(2);
const payloadOf = (receipt: unknown): unknown =>
  JSON.parse(Buffer.from(String(receipt).split('.')[1] ?? '', 'base64url').toString('utf8'));

describe.each(['recorded', 'held'])('a key whose photo is %s', (state) => {
  beforeEach(async () => {
    if (state === 'held') house.vendor.behave('upload', (_request, res) => res.writeHead(503).end());
    expect((await house.upload(photo)).status).toBe(state === 'held' ? 202 : 201);
    house.vendor.behave('upload', (_request, res) => res.writeHead(503).end());
  });

  it('is no key of another photo: a head that names another hash is refused', async () => {
    const { [HEADERS.digest]: digest } = uploadHeaders(other);
    const headers = { ...uploadHeaders(photo), [HEADERS.digest]: digest ?? '' };
    expect(await house.call('POST', PATHS.upload, headers, other)).toMatchObject({
      status: 422,
      json: { code: 'GATEWAY_KEY_MISMATCH' },
    });
  });

  it('is answered by its head alone: the receipt is of the photo that is here, whatever follows unread', async () => {
    const answer = await house.call('POST', PATHS.upload, uploadHeaders(photo), other);
    expect(answer.status).toBe(state === 'held' ? 202 : 201);
    const { [HEADERS.digest]: digest } = uploadHeaders(photo);
    const { sha256, bytes } = payloadOf(answer.json['receipt']) as { sha256: string; bytes: number };
    expect(formatContentDigest(sha256)).toBe(digest);
    expect(bytes).toBe(photo.length);
    const kept = [...house.vendor.stored.values()];
    expect(kept).toEqual(state === 'held' ? [] : [photo]);
  });
});

describe('a key that is not known', () => {
  it.each(['recorded', 'held'])('is none of a photo that is not what its head says (%s)', async (state) => {
    if (state === 'held') house.vendor.behave('upload', (_request, res) => res.writeHead(503).end());
    expect(await house.call('POST', PATHS.upload, uploadHeaders(photo), other)).toMatchObject({
      status: 422,
      json: { code: 'GATEWAY_UPLOAD_DIGEST_MISMATCH' },
    });
    expect(house.vendor.stored.size).toBe(0);
  });
});
