import { createHash } from 'node:crypto';
import { request, type ClientRequest } from 'node:http';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { GATEWAY_PATHS, HEADERS, idempotencyKeyOf, RECEIPT_HEADER } from '../../contracts/index.ts';
import { verifyReceipt } from '../receipt/verify.ts';
import { inAnHour, policyOf, signPolicy } from '../testing/control-stub.ts';
import { jpeg, openHouse, tpsIn, type Answer, type House } from '../testing/house.ts';

const TUS = { 'tus-resumable': '1.0.0', authorization: 'Bearer sesi' };
const OCTETS = { 'content-type': 'application/offset+octet-stream' };
const photo = jpeg(1, 300_000);
const sha256 = createHash('sha256').update(photo).digest('hex');
const tps = tpsIn('52');
const key = idempotencyKeyOf({ tps, ballot: 'ppwp', page: 1, sha256 });
const url = `${GATEWAY_PATHS.resumable}/${key}`;

const metadata = (fields: Readonly<Record<string, string>>): string =>
  Object.entries(fields)
    .map(([name, value]) => `${name} ${Buffer.from(value).toString('base64')}`)
    .join(',');
const fields = { tps, ballot: 'ppwp', page: '1', sha256 };
const CREATION = { ...TUS, 'upload-length': '300000', 'upload-metadata': metadata(fields) };

let house: House;
beforeEach(async () => {
  house = await openHouse();
});
afterEach(() => house.close());

const create = (headers: Record<string, string> = CREATION): Promise<Answer> =>
  house.call('POST', GATEWAY_PATHS.resumable, headers);
const head = (): Promise<Answer> => house.call('HEAD', url, TUS);
const patch = (from: number, to?: number, more: Record<string, string> = {}): Promise<Answer> =>
  house.call(
    'PATCH',
    url,
    { ...TUS, ...OCTETS, 'upload-offset': String(from), ...more },
    photo.subarray(from, to),
  );

/** A piece on a connection that the test cuts off. */
function beginPiece(from: number, to: number): ClientRequest {
  const headers = {
    ...TUS,
    ...OCTETS,
    'upload-offset': String(from),
    'content-length': String(photo.length - from),
  };
  const req = request({ port: house.gateway.port, method: 'PATCH', path: url, headers });
  req.on('error', () => undefined);
  req.write(photo.subarray(from, to));
  return req;
}

const queueUploads = async (): Promise<void> => {
  const rules = [{ scope: 'nasional', until: inAnHour(), uploadMode: 'queue' as const }];
  house.control.push(await signPolicy(house.policyKey, policyOf(1, { rules })));
  await vi.waitFor(() => expect(house.gateway.epoch()).toBe(1));
};

async function receiptOf(answer: Answer): Promise<unknown> {
  const { json } = await house.call('GET', GATEWAY_PATHS.jwks);
  return (await verifyReceipt(String(answer.headers[RECEIPT_HEADER]), json['keys']!)).receipt;
}

describe('a resumable upload', () => {
  it('announces what it can', async () => {
    expect(await house.call('OPTIONS', GATEWAY_PATHS.resumable)).toMatchObject({
      status: 204,
      headers: {
        'tus-resumable': '1.0.0',
        'tus-version': '1.0.0',
        'tus-extension': 'creation,checksum,termination,expiration',
        'tus-max-size': '8388608',
        'tus-checksum-algorithm': 'sha256,sha1',
      },
    });
  });

  it('goes piece by piece to the vendor, and its last answer carries the receipt', async () => {
    const created = await create();
    expect(created).toMatchObject({ status: 201, headers: { location: url, 'upload-offset': '0' } });
    expect(Date.parse(String(created.headers['upload-expires']))).toBeGreaterThan(Date.now());
    expect(await patch(0, 100_000)).toMatchObject({ status: 204, headers: { 'upload-offset': '100000' } });
    expect(await head()).toMatchObject({
      status: 200,
      headers: {
        'upload-offset': '100000',
        'upload-length': '300000',
        'upload-metadata': metadata(fields),
        'cache-control': 'no-store',
      },
    });
    expect(house.vendor.seen).toHaveLength(0);
    const last = await patch(100_000);
    expect(last).toMatchObject({ status: 204, headers: { 'upload-offset': '300000' } });
    expect(await receiptOf(last)).toMatchObject({ tps, sha256, state: 'recorded', bytes: 300_000 });
    expect([...house.vendor.stored.values()]).toEqual([photo]);
    await vi.waitFor(async () => expect(await house.metric('siaga_gateway_resumable_uploads')).toBe(0));
    expect(await house.metric('siaga_gateway_receipts_total', { province: '52' })).toBe(1);
  });

  it('is held when the vendor is down or the policy says so', async () => {
    await queueUploads();
    house.vendor.behave('upload', (_request, res) => res.writeHead(503).end());
    await create();
    const last = await patch(0);
    expect(last.status).toBe(204);
    expect(await receiptOf(last)).toMatchObject({ state: 'held', copies: 1 });
    expect(await house.metric('siaga_gateway_queue_held_uploads')).toBe(1);
  });

  it.each(['direct', 'queue'])('gives its receipt again to whoever lost the answer (%s)', async (mode) => {
    if (mode === 'queue') await queueUploads();
    await create();
    await patch(0);
    const seen = house.vendor.seen.length;
    const receipt = await receiptOf(await head());
    expect(receipt).toMatchObject({ jti: key });
    expect((await head()).headers).toMatchObject({ 'upload-offset': '300000', 'upload-length': '300000' });
    expect(await patch(300_000)).toMatchObject({ status: 204 });
    expect(await patch(0)).toMatchObject({ status: 409, headers: { 'upload-offset': '300000' } });
    const posted = await create();
    expect(posted).toMatchObject({ status: 201, headers: { location: url } });
    expect(posted.json['receipt']).toBe(posted.headers[RECEIPT_HEADER]);
    expect(await house.call('DELETE', url, TUS)).toMatchObject({
      status: 409,
      json: { code: 'GATEWAY_RESUMABLE_FINISHED' },
    });
    if (mode === 'direct') expect(house.vendor.seen).toHaveLength(seen);
  });

  it('goes on where its connection died, and after a restart', async () => {
    await create();
    const dying = beginPiece(0, 120_000);
    await vi.waitFor(async () =>
      expect(await house.metric('sirekap_inflight_requests', { operation: 'upload' })).toBe(1),
    );
    dying.socket!.end();
    await vi.waitFor(async () =>
      expect(await house.metric('sirekap_inflight_requests', { operation: 'upload' })).toBe(0),
    );
    expect((await head()).headers['upload-offset']).toBe('120000');
    await house.restart();
    expect((await head()).headers['upload-offset']).toBe('120000');
    expect(await patch(120_000)).toMatchObject({ status: 204 });
    expect([...house.vendor.stored.values()]).toEqual([photo]);
  });

  it('takes over from a connection that is dead but does not know it', async () => {
    await create();
    const stuck = beginPiece(0, 50_000);
    await vi.waitFor(async () =>
      expect(await house.metric('sirekap_inflight_requests', { operation: 'upload' })).toBe(1),
    );
    const offset = Number((await head()).headers['upload-offset']);
    expect(await patch(offset)).toMatchObject({ status: 204, headers: { 'upload-offset': '300000' } });
    stuck.destroy();
  });

  it('proves a piece by its checksum', async () => {
    await create();
    const piece = photo.subarray(0, 1_000);
    const wrong = { 'upload-checksum': `sha1 ${createHash('sha1').update('x').digest('base64')}` };
    expect(await patch(0, 1_000, wrong)).toMatchObject({
      status: 460,
      json: { code: 'GATEWAY_RESUMABLE_CHECKSUM' },
    });
    expect((await head()).headers['upload-offset']).toBe('0');
    const right = { 'upload-checksum': `sha256 ${createHash('sha256').update(piece).digest('base64')}` };
    expect(await patch(0, 1_000, right)).toMatchObject({ status: 204 });
    expect(await patch(1_000, 2_000, { 'upload-checksum': 'md5 AAAA' })).toMatchObject({ status: 400 });
  });

  it('that is not what it announced begins anew', async () => {
    await create();
    const other = jpeg(2, 300_000);
    const answer = await house.call('PATCH', url, { ...TUS, ...OCTETS, 'upload-offset': '0' }, other);
    expect(answer).toMatchObject({ status: 422, json: { code: 'GATEWAY_UPLOAD_DIGEST_MISMATCH' } });
    expect(await head()).toMatchObject({ status: 404 });
    expect(house.vendor.seen).toHaveLength(0);
  });

  it('ends when the phone says so', async () => {
    await create();
    expect(await house.call('POST', url, { ...TUS, 'x-http-method-override': 'DELETE' })).toMatchObject({
      status: 204,
    });
    expect(await head()).toMatchObject({ status: 404 });
  });

  it('waits for a session that the vendor takes', async () => {
    house.vendor.behave('upload', (_request, res) => res.writeHead(401).end());
    await create();
    expect(await patch(0)).toMatchObject({ status: 401 });
    house.vendor.behave('upload', undefined);
    expect(await receiptOf(await head())).toMatchObject({ state: 'recorded' });
  });
});

describe('whatever is asked of resumable uploads', () => {
  it.each([
    ['GET', url],
    ['GET', GATEWAY_PATHS.resumable],
    ['PUT', url],
    ['HEAD', url.toUpperCase()],
    ['POST', '/Intake/Resumable?x=1'],
    ['PATCH', `${url}/x`],
  ])('%s %s is answered in tus, and with 404', async (method, path) => {
    expect(await house.call(method, path, TUS)).toMatchObject({
      status: 404,
      headers: { 'tus-resumable': '1.0.0' },
    });
  });

  it('is answered in tus where it is turned away at the door, too', async () => {
    await house.restart({ SIAGA_CLIENT_BURST: '1', SIAGA_CLIENT_PER_SECOND: '1' });
    const stranger = { 'tus-resumable': '1.0.0', authorization: 'Bearer tak-dikenal' };
    const answers = [];
    for (let n = 0; n < 3; n += 1) answers.push(await house.call('HEAD', url, stranger));
    expect(answers.at(-1)).toMatchObject({ status: 429, headers: { 'tus-resumable': '1.0.0' } });
  });

  it('and nothing else is', async () => {
    expect((await house.call('GET', '/intake/resumables')).headers).not.toHaveProperty('tus-resumable');
  });
});

describe('a resumable upload that is not one', () => {
  const without = (name: string): Record<string, string> =>
    Object.fromEntries(Object.entries(CREATION).filter(([header]) => header !== name));
  const about = (changes: Record<string, string>): Record<string, string> => ({
    ...CREATION,
    'upload-metadata': metadata({ ...fields, ...changes }),
  });

  it.each([
    ['of another version', 412, 'GATEWAY_RESUMABLE_VERSION', { ...CREATION, 'tus-resumable': '0.2.2' }],
    ['of no version', 412, 'GATEWAY_RESUMABLE_VERSION', without('tus-resumable')],
    ['without a session', 401, 'GATEWAY_NOT_SIGNED_IN', without('authorization')],
    ['without a length', 400, 'GATEWAY_RESUMABLE_HEADER', without('upload-length')],
    ['of 30 MB', 413, 'GATEWAY_BODY_TOO_LARGE', { ...CREATION, 'upload-length': '31457280' }],
    ['of 3 bytes', 422, 'GATEWAY_PHOTO_MALFORMED', { ...CREATION, 'upload-length': '3' }],
    ['without metadata', 400, 'GATEWAY_HEADER_MISSING', without('upload-metadata')],
    ['with broken metadata', 400, 'GATEWAY_RESUMABLE_HEADER', { ...CREATION, 'upload-metadata': 'tps !!' }],
    ['from an unknown TPS', 422, 'GATEWAY_TPS_UNKNOWN', about({ tps: '5299999999999' })],
    ['of an unknown ballot', 422, 'GATEWAY_PAGE_INVALID', about({ ballot: 'x' })],
    ['of page 0', 422, 'GATEWAY_PAGE_INVALID', about({ page: '0' })],
    ['of no hash', 400, 'GATEWAY_DIGEST_INVALID', about({ sha256: 'x' })],
    [
      'with another key',
      422,
      'GATEWAY_KEY_MISMATCH',
      { ...CREATION, [HEADERS.idempotencyKey]: 'a'.repeat(64) },
    ],
  ])('%s is refused with %i and %s', async (_name, status, code, headers) => {
    const answer = await create(headers);
    expect(answer).toMatchObject({ status, json: { code } });
    if (status === 412) expect(answer.headers['tus-version']).toBe('1.0.0');
    expect(await house.metric('siaga_gateway_resumable_uploads')).toBe(0);
  });

  it('or a piece that is none is refused, and the upload stays where it was', async () => {
    expect(await patch(0)).toMatchObject({ status: 404, json: { code: 'GATEWAY_RESUMABLE_UNKNOWN' } });
    await create();
    expect(await patch(0, 10, { 'content-type': 'image/jpeg' })).toMatchObject({ status: 415 });
    expect(await patch(0, 10, { 'upload-offset': '-1' })).toMatchObject({ status: 400 });
    expect(await patch(5, 10)).toMatchObject({ status: 409, headers: { 'upload-offset': '0' } });
    const long = Buffer.concat([photo, Buffer.alloc(10)]);
    const answer = await house.call('PATCH', url, { ...TUS, ...OCTETS, 'upload-offset': '0' }, long);
    expect(answer).toMatchObject({ status: 413 });
    expect((await head()).headers['upload-offset']).toBe('0');
  });
});
