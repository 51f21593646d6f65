import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { HEADERS, PATHS, PROBLEM_TYPE } from '../contracts/index.ts';
import { listQueue } from './queue/offline/list-queue.ts';
import { SEGMENT_DATA_START } from './queue/segment-header.ts';
import { inAnHour, policyOf, signPolicy } from './testing/control-stub.ts';
import { jpeg, openHouse, tpsIn, uploadHeaders, type House } from './testing/house.ts';

const eventually = (check: () => unknown): Promise<unknown> =>
  vi.waitFor(check, { timeout: 5_000, interval: 10 });

let house: House;

beforeEach(async () => {
  house = await openHouse();
});

afterEach(async () => {
  await house.close();
});

async function take(uploadMode: 'direct' | 'queue'): Promise<void> {
  const epoch = house.gateway.epoch() + 1;
  const rules = [{ scope: 'nasional', until: inAnHour(), uploadMode }];
  house.control.push(await signPolicy(house.policyKey, policyOf(epoch, { rules })));
  await eventually(() => expect(house.gateway.epoch()).toBe(epoch));
}

const held = () => house.metric('siaga_gateway_queue_held_uploads');
const stuck = (reason: string) => house.metric('siaga_gateway_queue_stuck_uploads', { reason });
const oldestAge = () => house.metric('siaga_gateway_queue_oldest_age_seconds');
const deadLetters = () => house.metric('siaga_gateway_queue_dead_letters');
const triesOf = (photo: Buffer) => house.vendor.seen.filter(({ body }) => body.equals(photo)).length;
const refuse = (status: number, code?: string, retry?: string) => {
  house.vendor.behave('upload', (_request, res) => {
    const type = code === undefined ? 'text/plain' : PROBLEM_TYPE;
    res.writeHead(status, { 'content-type': type }).end(JSON.stringify({ code, retry }));
  });
};

async function flipAByteOfEachSegment(): Promise<void> {
  const dir = join(house.dataDir, 'queue', 'segments');
  for (const name of await readdir(dir)) {
    const bytes = await readFile(join(dir, name));
    bytes[SEGMENT_DATA_START + 500]! ^= 1;
    await writeFile(join(dir, name), bytes);
  }
}

async function damage(photo: Buffer): Promise<void> {
  refuse(503);
  expect((await house.upload(photo)).status).toBe(202);
  await house.restart({}, flipAByteOfEachSegment);
}

async function bury(photo: Buffer): Promise<void> {
  await take('queue');
  refuse(422);
  expect((await house.upload(photo)).status).toBe(202);
}

describe('a photo that nothing will deliver as it is held', () => {
  it.each([
    ['damaged', 'direct', 201, damage],
    ['damaged', 'queue', 202, damage],
    ['buried', 'direct', 201, bury],
    ['buried', 'queue', 202, bury],
  ] as const)('for it is %s is cured by the phone that brings it again (%s, %i)', async (...row) => {
    const [, uploadMode, status, spoil] = row;
    const photo = jpeg(1);
    await spoil(photo);
    await eventually(async () => expect(await deadLetters()).toBe(1));
    // A restart tells no different story.
    await house.restart();
    expect(await deadLetters()).toBe(1);
    await take(uploadMode);
    house.vendor.behave('upload', undefined);
    const before = house.vendor.seen.length;
    expect((await house.upload(photo)).status).toBe(status);
    await eventually(() => expect([...house.vendor.stored.values()]).toEqual([photo]));
    await eventually(async () => expect([await held(), await deadLetters()]).toEqual([0, 0]));
    await house.restart();
    expect([await held(), await deadLetters()]).toEqual([0, 0]);
    expect((await house.upload(photo)).status).toBe(201);
    expect(house.vendor.seen.length - before).toBe(1);
  });
});

describe('a held upload whose session the vendor does not take', () => {
  it('still goes on the gateway’s own proof after a restart when the session had been seen given', async () => {
    await house.login(`${tpsIn('52')}-1`);
    refuse(503);
    await house.upload(jpeg(1));
    await house.restart();
    house.vendor.behave('upload', ({ headers }, res) => {
      if (headers.authorization !== undefined) res.writeHead(401).end();
      else {
        const body = { status: 'stored', idempotencyKey: headers[HEADERS.idempotencyKey], sha256: '' };
        res.writeHead(201).end(JSON.stringify(body));
      }
    });
    await eventually(async () => expect(await held()).toBe(0));
    expect(house.vendor.seen.at(-1)!.headers[HEADERS.gatewayToken]).toBe('vendor-token');
    expect(await deadLetters()).toBe(0);
  });

  it('waits, out of the others’ way, when nobody saw the session given', async () => {
    await house.restart({ SIAGA_PARK_MS: '600000' });
    await take('queue');
    refuse(401);
    await house.upload(jpeg(1));
    await eventually(() => expect(triesOf(jpeg(1))).toBe(1));
    house.vendor.behave('upload', undefined);
    for (const seed of [2, 3, 4]) await house.upload(jpeg(seed), tpsIn('52', seed));
    await eventually(() => expect(house.vendor.stored.size).toBe(3));
    await eventually(async () => expect([await held(), await stuck('session')]).toEqual([0, 1]));
    expect(await deadLetters()).toBe(0);
    expect(triesOf(jpeg(1))).toBe(1);
  });

  it('keeps no alert and no runbook waiting, and is counted until its phone comes with a good session', async () => {
    await house.restart({ SIAGA_PARK_MS: '600000' });
    await take('queue');
    house.vendor.behave('upload', ({ headers, body }, res) => {
      const known = headers.authorization === 'Bearer baru';
      if (known) house.vendor.stored.set(String(headers[HEADERS.idempotencyKey]), body);
      const answer = { status: 'stored', idempotencyKey: headers[HEADERS.idempotencyKey], sha256: '' };
      res.writeHead(known ? 201 : 401).end(JSON.stringify(answer));
    });
    const photo = jpeg(1);
    expect((await house.upload(photo)).status).toBe(202);
    await eventually(async () => expect(await stuck('session')).toBe(1));
    expect([await oldestAge(), await held(), await deadLetters()]).toEqual([0, 0, 0]);
    const { uploads } = await listQueue(house.dataDir);
    expect(uploads.map(({ listed }) => listed.state)).toEqual(['held']);
    const headers = { ...uploadHeaders(photo), authorization: 'Bearer baru' };
    expect((await house.call('POST', PATHS.upload, headers, photo)).status).toBe(202);
    await eventually(() => expect([...house.vendor.stored.values()]).toEqual([photo]));
    await eventually(async () => expect([await stuck('session'), await held()]).toEqual([0, 0]));
  });

  it('is delivered when the vendor comes to know the session after all', async () => {
    await take('queue');
    refuse(401);
    await house.upload(jpeg(1));
    await house.restart();
    await eventually(() => expect(triesOf(jpeg(1))).toBeGreaterThan(2));
    house.vendor.behave('upload', undefined);
    await eventually(() => expect(house.vendor.stored.size).toBe(1));
    await eventually(async () => expect([await held(), await stuck('session')]).toEqual([0, 0]));
  });

  it('goes under the new session with which the phone brings it again', async () => {
    await house.restart({ SIAGA_PARK_MS: '600000' });
    await take('queue');
    house.vendor.behave('upload', ({ headers }, res) => {
      const known = headers.authorization === 'Bearer baru';
      const body = { status: 'stored', idempotencyKey: headers[HEADERS.idempotencyKey], sha256: '' };
      res.writeHead(known ? 201 : 401).end(JSON.stringify(body));
    });
    const photo = jpeg(1);
    await house.upload(photo);
    await eventually(() => expect(triesOf(photo)).toBe(1));
    const headers = { ...uploadHeaders(photo), authorization: 'Bearer baru' };
    await eventually(async () => {
      expect((await house.call('POST', PATHS.upload, headers, photo)).status).toBe(201);
    });
    expect([await held(), await stuck('session')]).toEqual([0, 0]);
    expect(triesOf(photo)).toBe(2);
  });

  it('of another TPS does not get in on the gateway’s own proof', async () => {
    await house.login(`${tpsIn('51')}-1`);
    await take('queue');
    refuse(403, 'SIREKAP_TPS_FOREIGN', 'never');
    await house.upload(jpeg(1));
    await eventually(() => expect(triesOf(jpeg(1))).toBeGreaterThan(2));
    for (const { headers, operation } of house.vendor.seen)
      if (operation === 'upload') expect(headers.authorization).toBe('Bearer sesi');
  });

  it.each([
    ['bare', undefined],
    ['of the origin', 'SIREKAP_ORIGIN_FORBIDDEN'],
  ])('is not meant by a 403 that is %s: it is tried again like after a 503', async (_name, code) => {
    refuse(403, code, 'never');
    expect((await house.upload(jpeg(1))).status).toBe(202);
    await eventually(() => expect(triesOf(jpeg(1))).toBeGreaterThan(4));
    expect([await held(), await deadLetters()]).toEqual([1, 0]);
    house.vendor.behave('upload', undefined);
    await eventually(async () => expect(await held()).toBe(0));
  });
});

describe('a held upload that the vendor refuses', () => {
  it.each([
    ['SIREKAP_DIGEST_MISMATCH', 'now'],
    ['SIREKAP_BODY_INCOMPLETE', 'later'],
  ])('with %s, retry %s, is never set aside', async (code, retry) => {
    refuse(400, code, retry);
    expect((await house.upload(jpeg(1))).status).toBe(202);
    await eventually(() => expect(triesOf(jpeg(1))).toBeGreaterThan(4));
    expect([await held(), await deadLetters()]).toEqual([1, 0]);
    house.vendor.behave('upload', undefined);
    await eventually(async () => expect(await held()).toBe(0));
  });

  it('keeps no alert waiting while the vendor is asked again and again', async () => {
    await house.restart({ SIAGA_BURY_TRIES: '1000', SIAGA_BURY_AFTER_MS: '600000' });
    await take('queue');
    refuse(422, 'SIREKAP_KEY_MISMATCH', 'never');
    await house.upload(jpeg(1));
    await eventually(async () => expect(await stuck('refused')).toBe(1));
    expect([await oldestAge(), await held(), await deadLetters()]).toEqual([0, 0, 0]);
    // To its phone it is held as before: its receipt stands.
    expect((await house.upload(jpeg(1))).status).toBe(202);
  });

  it('is set aside only after the vendor has said so often enough', async () => {
    await take('queue');
    refuse(422, 'SIREKAP_KEY_MISMATCH', 'never');
    await house.upload(jpeg(1));
    await eventually(async () => expect(await deadLetters()).toBe(1));
    expect(triesOf(jpeg(1))).toBeGreaterThanOrEqual(3);
  });
});

describe('a phone that asks again', () => {
  it('after delivery gets the same receipt, and the vendor nothing', async () => {
    const first = await house.upload(jpeg(1));
    expect(first.status).toBe(201);
    house.vendor.behave('upload', (_request, res) => res.writeHead(503).end());
    await house.upload(jpeg(2));
    house.vendor.behave('upload', undefined);
    await eventually(async () => expect(await held()).toBe(0));
    const sent = house.vendor.seen.length;
    const [one, two] = [await house.upload(jpeg(2)), await house.upload(jpeg(2))];
    expect(one).toMatchObject({ status: 201, json: { status: 'recorded' } });
    expect(two.json).toEqual(one.json);
    expect(house.vendor.seen).toHaveLength(sent);
  });

  it('many times at once is held once and delivered once', async () => {
    await take('queue');
    refuse(503);
    const answers = await Promise.all(Array.from({ length: 8 }, () => house.upload(jpeg(1))));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 202));
    expect(new Set(answers.map(({ json }) => json['receipt'])).size).toBe(1);
    expect(await held()).toBe(1);
    house.vendor.behave('upload', undefined);
    await eventually(async () => expect(await held()).toBe(0));
    expect(await house.metric('siaga_gateway_queue_delivered_total')).toBe(1);
  });
});
