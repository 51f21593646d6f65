import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PATHS, HEADERS } from '../contracts/index.ts';
import { inAnHour } from './testing/control-stub.ts';
import { jpeg, openHouse, uploadHeaders, type House } from './testing/house.ts';

let house: House;

beforeEach(async () => {
  house = await openHouse();
});

afterEach(async () => {
  await house.close();
});

describe('an upload that is not one', () => {
  const photo = jpeg(1);
  const good = uploadHeaders(photo);
  const without = (name: string): Record<string, string> =>
    Object.fromEntries(Object.entries(good).filter(([key]) => key !== name));
  const broken = Buffer.from(photo).fill(0, 0, 3);
  const cut = Buffer.from(photo).fill(0, photo.length - 2);

  it.each([
    ['without a session', 401, 'GATEWAY_NOT_SIGNED_IN', without('authorization'), photo],
    ['of another type', 415, 'GATEWAY_PHOTO_TYPE', { ...good, 'content-type': 'application/pdf' }, photo],
    ['without a TPS', 400, 'GATEWAY_HEADER_MISSING', without(HEADERS.tps), photo],
    ['from an unknown TPS', 422, 'GATEWAY_TPS_UNKNOWN', { ...good, [HEADERS.tps]: '5299999999999' }, photo],
    ['of an unknown ballot', 422, 'GATEWAY_PAGE_INVALID', { ...good, [HEADERS.ballot]: 'x' }, photo],
    ['of page 0', 422, 'GATEWAY_PAGE_INVALID', { ...good, [HEADERS.page]: '0' }, photo],
    ['without a digest', 400, 'GATEWAY_DIGEST_INVALID', without(HEADERS.digest), photo],
    ['without a key', 400, 'GATEWAY_KEY_MISSING', without(HEADERS.idempotencyKey), photo],
    [
      'with another key',
      422,
      'GATEWAY_KEY_MISMATCH',
      { ...good, [HEADERS.idempotencyKey]: 'a'.repeat(64) },
      photo,
    ],
    ['that is no JPEG', 422, 'GATEWAY_PHOTO_MALFORMED', uploadHeaders(broken), broken],
    ['that was cut off', 422, 'GATEWAY_PHOTO_MALFORMED', uploadHeaders(cut), cut],
    ['that is not what it says', 422, 'GATEWAY_UPLOAD_DIGEST_MISMATCH', good, jpeg(77)],
    [
      'of 30 MB',
      413,
      'GATEWAY_BODY_TOO_LARGE',
      { ...good, 'content-length': '31457280' },
      Buffer.alloc(31_457_280),
    ],
    ['of no length', 422, 'GATEWAY_PHOTO_MALFORMED', { ...good, 'content-length': '0' }, ''],
  ])('%s is refused with %i and %s', async (_name, status, code, headers, body) => {
    const answer = await house.call('POST', PATHS.upload, headers, body);
    expect(answer).toMatchObject({ status, json: { code, status } });
    expect(answer.headers['content-type']).toBe('application/problem+json');
    expect(house.vendor.seen).toHaveLength(0);
  });

  it('in chunks without end is refused once it is too long', async () => {
    const big = jpeg(5, 9 * 1024 * 1024);
    const headers: Record<string, string> = { ...uploadHeaders(big), 'transfer-encoding': 'chunked' };
    delete headers['content-length'];
    const answer = await house.call('POST', PATHS.upload, headers, big);
    expect(answer).toMatchObject({ status: 413, json: { code: 'GATEWAY_BODY_TOO_LARGE' } });
    expect(answer.headers['content-type']).toBe('application/problem+json');
  });

  it.each(['direct', 'queue'] as const)(
    'in chunks that make no photo is refused (%s)',
    async (uploadMode) => {
      await house.obey({ rules: [{ scope: 'nasional', until: inAnHour(), uploadMode }] });
      const small = Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0xff, 0xd9]);
      const headers: Record<string, string> = { ...uploadHeaders(small), 'transfer-encoding': 'chunked' };
      delete headers['content-length'];
      const answer = await house.call('POST', PATHS.upload, headers, small);
      expect(answer).toMatchObject({ status: 422, json: { code: 'GATEWAY_PHOTO_MALFORMED' } });
      expect(house.vendor.seen).toHaveLength(0);
    },
  );

  it('is refused in the same words when it would have been queued', async () => {
    await house.obey({ rules: [{ scope: 'nasional', until: inAnHour(), uploadMode: 'queue' }] });
    expect(await house.call('POST', PATHS.upload, uploadHeaders(broken), broken)).toMatchObject({
      status: 422,
      json: { code: 'GATEWAY_PHOTO_MALFORMED' },
    });
    expect(await house.call('POST', PATHS.upload, good, jpeg(77))).toMatchObject({
      status: 422,
      json: { code: 'GATEWAY_UPLOAD_DIGEST_MISMATCH' },
    });
  });
});
