import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { PATHS, UPLOAD_LIMITS } from '../../contracts/index.ts';
import { inAnHour, policyOf, signPolicy } from '../testing/control-stub.ts';
import { jpeg, openHouse, uploadHeaders, type House } from '../testing/house.ts';

let house: House;

beforeEach(async () => {
  house = await openHouse();
});

afterEach(async () => {
  await house.close();
});

/** Bring a photo in chunks, without saying how long it is. */
async function bringInChunks(photo: Buffer): Promise<number | undefined> {
  const { 'content-length': _length, ...headers } = uploadHeaders(photo);
  const { port } = house.gateway;
  const req = request({ port, method: 'POST', path: PATHS.upload, headers });
  req.on('error', () => undefined);
  const answered = once(req, 'response') as Promise<[IncomingMessage]>;
  req.end(photo);
  const [res] = await answered;
  return res.resume().statusCode;
}

it.each(['direct', 'queue'] as const)(
  'a body in chunks is read no further than a photo may be long (%s)',
  async (uploadMode) => {
    const rules = [{ scope: 'nasional', until: inAnHour(), uploadMode }];
    house.control.push(await signPolicy(house.policyKey, policyOf(1, { rules })));
    await expect.poll(() => house.gateway.epoch(), { interval: 10 }).toBe(1);
    expect(await bringInChunks(jpeg(1, UPLOAD_LIMITS.maxBytes + 1))).toBe(413);
    expect(await bringInChunks(jpeg(2, UPLOAD_LIMITS.maxBytes))).toBe(uploadMode === 'direct' ? 201 : 202);
  },
);
