import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PATHS, HEADERS } from '../contracts/index.ts';
import { verifyReceipt } from './receipt/verify.ts';
import { inAnHour, policyOf, signPolicy } from './testing/control-stub.ts';
import { jpeg, openHouse, tpsIn, uploadHeaders, type House } from './testing/house.ts';

const eventually = (check: () => unknown): Promise<unknown> =>
  vi.waitFor(check, { timeout: 5_000, interval: 10 });

const APPROVED = [
  { id: 'piket-1', name: 'Ani', role: 'on-call' },
  { id: 'pimpinan-1', name: 'Budi', role: 'leadership' },
];

let house: House;

beforeEach(async () => {
  house = await openHouse();
});

afterEach(async () => {
  await house.close();
});

async function obey(
  fields: Parameters<typeof policyOf>[1],
  epoch = house.gateway.epoch() + 1,
): Promise<void> {
  house.control.push(await signPolicy(house.policyKey, policyOf(epoch, fields)));
  await eventually(() => expect(house.gateway.epoch()).toBe(epoch));
}

describe('an upload', () => {
  it('is recorded at the vendor and answered with a receipt that anybody can verify', async () => {
    const photo = jpeg(1);
    const answer = await house.upload(photo);
    expect(answer).toMatchObject({ status: 201, json: { status: 'recorded' } });
    const jwks = await house.call('GET', '/.well-known/jwks.json');
    const { receipt } = await verifyReceipt(answer.json['receipt']!, jwks.json['keys']!);
    expect(receipt).toMatchObject({
      iss: 'gw-wita',
      state: 'recorded',
      bytes: photo.length,
      tps: tpsIn('52'),
    });
    expect([...house.vendor.stored.values()]).toEqual([photo]);
    expect(house.vendor.seen[0]!.headers[HEADERS.gatewayToken]).toBe('vendor-token');
    expect(await house.metric('siaga_gateway_receipts_total', { province: '52', state: 'recorded' })).toBe(1);
    expect(await house.metric('sirekap_requests_total', { operation: 'upload', outcome: 'success' })).toBe(1);
  });

  it.each([
    ['answers 503', 503],
    ['is nowhere to be found', 404],
    ['says it is overloaded', 429],
  ])('is held when the vendor %s, and delivered exactly once when it is back', async (_name, status) => {
    house.vendor.behave('upload', (_request, res) => res.writeHead(status).end());
    const answer = await house.upload(jpeg(2));
    expect(answer).toMatchObject({ status: 202, json: { status: 'held' } });
    expect(await house.metric('siaga_gateway_queue_held_uploads', { province: '52' })).toBe(1);
    let taken = 0;
    house.vendor.behave('upload', ({ headers }, res) => {
      taken += 1;
      const body = { status: 'stored', idempotencyKey: headers[HEADERS.idempotencyKey], sha256: '' };
      res.writeHead(201).end(JSON.stringify(body));
    });
    await eventually(async () => expect(await house.metric('siaga_gateway_queue_held_uploads')).toBe(0));
    const sent = house.vendor.seen.length;
    expect((await house.upload(jpeg(2))).json).toMatchObject({ status: 'recorded' });
    expect(taken).toBe(1);
    expect(house.vendor.seen).toHaveLength(sent);
    expect(await house.metric('siaga_gateway_queue_delivered_total', { province: '52' })).toBe(1);
  });

  it('is held when the vendor never answers', async () => {
    house.vendor.behave('upload', () => undefined);
    expect((await house.upload(jpeg(3))).status).toBe(202);
    expect(
      await house.metric('siaga_gateway_upstream_requests_total', { outcome: 'timeout' }),
    ).toBeGreaterThan(0);
  });

  it('passes on what the vendor has decided', async () => {
    house.vendor.behave('upload', (_request, res) =>
      res.writeHead(422, { 'content-type': 'text/plain' }).end('no'),
    );
    expect((await house.upload(jpeg(4))).status).toBe(422);
    house.vendor.behave('upload', (_request, res) => res.writeHead(401).end());
    expect((await house.upload(jpeg(4))).status).toBe(401);
    expect(await house.metric('siaga_gateway_queue_held_uploads')).toBe(0);
  });

  it('is not believed to be recorded when the vendor confirms another one', async () => {
    house.vendor.behave('upload', (_request, res) =>
      res.writeHead(201).end(JSON.stringify({ status: 'stored', idempotencyKey: 'x', sha256: '' })),
    );
    expect((await house.upload(jpeg(5))).status).toBe(202);
  });

  it('that was held is answered again with the same receipt, and written once', async () => {
    await obey({
      rules: [
        {
          scope: '52',
          until: inAnHour(),
          manual: { advice: 'Foto C.Hasil lalu kirim.', approvedBy: APPROVED },
        },
      ],
    });
    house.vendor.behave('upload', (_request, res) => res.writeHead(503).end());
    const first = await house.upload(jpeg(6));
    const again = await house.upload(jpeg(6));
    expect(first).toMatchObject({ status: 202, json: { advice: 'Foto C.Hasil lalu kirim.' } });
    expect(again.json).toEqual(first.json);
    expect(await house.metric('siaga_gateway_queue_held_uploads')).toBe(1);
  });

  it('held before a restart is delivered after it', async () => {
    house.vendor.behave('upload', (_request, res) => res.writeHead(503).end());
    await house.upload(jpeg(7));
    await house.restart();
    expect(await house.metric('siaga_gateway_queue_held_uploads')).toBe(1);
    expect(await house.upload(jpeg(7))).toMatchObject({ status: 202, json: { status: 'held' } });
    house.vendor.behave('upload', undefined);
    await eventually(async () => expect(await house.metric('siaga_gateway_queue_held_uploads')).toBe(0));
    expect(await house.metric('siaga_gateway_queue_delivered_total')).toBe(1);
    const sent = house.vendor.seen.length;
    expect(await house.upload(jpeg(7))).toMatchObject({ status: 201, json: { status: 'recorded' } });
    expect(house.vendor.seen).toHaveLength(sent);
    expect([...house.vendor.stored.values()]).toEqual([jpeg(7)]);
  });

  it('out of the queue never goes on the gateway’s proof when nobody ever saw its session given', async () => {
    await obey({ rules: [{ scope: 'nasional', until: inAnHour(), uploadMode: 'queue' }] });
    house.vendor.behave('upload', (_request, res) => res.writeHead(401).end());
    await house.upload(jpeg(8));
    await eventually(() => expect(house.vendor.seen.length).toBeGreaterThan(2));
    for (const { headers } of house.vendor.seen) expect(headers.authorization).toBe('Bearer sesi');
    const stuck = { reason: 'session' };
    expect(await house.metric('siaga_gateway_queue_stuck_uploads', stuck)).toBe(1);
    expect(await house.metric('siaga_gateway_queue_dead_letters')).toBe(0);
  });

  it('out of the queue goes on the gateway’s own proof when its session has run out', async () => {
    await obey({ rules: [{ scope: 'nasional', until: inAnHour(), uploadMode: 'queue' }] });
    await house.login(`${tpsIn('52')}-1`);
    const stored = vi.fn();
    house.vendor.behave('upload', ({ headers }, res) => {
      if (headers.authorization !== undefined) res.writeHead(401).end();
      else {
        stored(headers[HEADERS.gatewayToken]);
        const body = { status: 'stored', idempotencyKey: headers[HEADERS.idempotencyKey], sha256: '' };
        res.writeHead(201).end(JSON.stringify(body));
      }
    });
    expect((await house.upload(jpeg(8))).status).toBe(202);
    await eventually(() => expect(stored).toHaveBeenCalledExactlyOnceWith('vendor-token'));
  });

  it('that the vendor refuses for good out of the queue is set aside and counted', async () => {
    await obey({ rules: [{ scope: 'nasional', until: inAnHour(), uploadMode: 'queue' }] });
    house.vendor.behave('upload', (_request, res) => res.writeHead(422).end());
    await house.upload(jpeg(9));
    await eventually(async () => expect(await house.metric('siaga_gateway_queue_dead_letters')).toBe(1));
  });

  it('of a manual province waits for a person, but one at a time asks whether the vendor is back', async () => {
    house.vendor.behave('upload', (_request, res) => res.writeHead(503).end());
    await obey({
      rules: [
        {
          scope: '52',
          until: inAnHour(),
          manualSince: new Date(Date.now() - 3_600_000).toISOString(),
          manual: { advice: 'Foto C.Hasil lalu kirim.', approvedBy: APPROVED },
        },
      ],
    });
    for (const seed of [1, 2, 3]) await house.upload(jpeg(seed), tpsIn('52', seed));
    await eventually(() => expect(house.vendor.seen.length).toBeGreaterThan(1));
    house.vendor.behave('upload', undefined);
    await eventually(() => expect(house.vendor.stored.size).toBeGreaterThan(0));
    expect(await house.metric('siaga_gateway_queue_oldest_age_seconds')).toBe(0);
    const at = new Date().toISOString();
    const seen = { scope: '52', at, success: 1, watchedMs: 300_000, drainPerSecond: 5 };
    await obey({ returns: [seen] });
    await eventually(() => expect(house.vendor.stored.size).toBe(3));
  });
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
      await obey({ rules: [{ scope: 'nasional', until: inAnHour(), uploadMode }] });
      const small = Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0xff, 0xd9]);
      const headers: Record<string, string> = { ...uploadHeaders(small), 'transfer-encoding': 'chunked' };
      delete headers['content-length'];
      const answer = await house.call('POST', PATHS.upload, headers, small);
      expect(answer).toMatchObject({ status: 422, json: { code: 'GATEWAY_PHOTO_MALFORMED' } });
      expect(house.vendor.seen).toHaveLength(0);
    },
  );

  it('is refused in the same words when it would have been queued', async () => {
    await obey({ rules: [{ scope: 'nasional', until: inAnHour(), uploadMode: 'queue' }] });
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

describe('a policy', () => {
  it('that is in force survives a restart without the control plane, even expired', async () => {
    const expiresAt = new Date(Date.now() + 1_000).toISOString();
    await obey({ expiresAt, rules: [{ scope: 'nasional', until: inAnHour(), uploadMode: 'queue' }] }, 7);
    await house.restart({ SIAGA_CONTROL_URLS: '' });
    expect(house.gateway.epoch()).toBe(7);
    expect((await house.upload(jpeg(1))).status).toBe(202);
  });

  it('is acknowledged when in force, and refused with the reason when it may not be', async () => {
    await obey({}, 5);
    await eventually(() =>
      expect(house.control.acks).toContainEqual(expect.objectContaining({ verdict: 'ack', epoch: 5 })),
    );
    const past = new Date(Date.now() - 1_000).toISOString();
    const SAME = [APPROVED[1]!, { ...APPROVED[1]!, name: 'Budi S.', role: 'on-call' }];
    const manual = (scope: string, approvedBy: typeof APPROVED) => ({
      scope,
      until: inAnHour(),
      manual: { advice: 'Foto lalu simpan.', approvedBy },
    });
    const forged = (await signPolicy(house.policyKey, policyOf(9))).replace(/\.[^.]+$/, `.${'A'.repeat(86)}`);
    const refused: [string, string][] = [
      ['unsigned', forged],
      ['unsigned', 'not a policy'],
      ['malformed', await signPolicy(house.policyKey, { epoch: 6 })],
      ['older-epoch', await signPolicy(house.policyKey, policyOf(4))],
      ['expired', await signPolicy(house.policyKey, policyOf(6, { expiresAt: past }))],
      ['unsafe', await signPolicy(house.policyKey, policyOf(6, { rules: [manual('52', SAME)] }))],
      ['too-large', 'x'.repeat(300_000)],
    ];
    for (const [reason, jws] of refused) {
      const before = await house.metric('siaga_gateway_policy_rejected_total', { reason });
      house.control.push(jws);
      await eventually(async () =>
        expect(await house.metric('siaga_gateway_policy_rejected_total', { reason })).toBeGreaterThan(before),
      );
      await eventually(() => expect(house.control.acks.at(-1)).toMatchObject({ verdict: 'nack', reason }));
    }
    expect(house.gateway.epoch()).toBe(5);
  });

  it('older than the one in force is refused after a restart too', async () => {
    await obey({}, 5);
    await house.restart();
    house.control.push(await signPolicy(house.policyKey, policyOf(5, { reason: 'lain' })));
    await eventually(() =>
      expect(house.control.acks.at(-1)).toMatchObject({ verdict: 'nack', reason: 'older-epoch' }),
    );
  });
});

describe('under pressure', () => {
  it('sheds what the policy names, and nothing more critical', async () => {
    await obey({ rules: [{ scope: 'nasional', until: inAnHour(), shedBelow: 'officer-read' }] });
    const shed = await house.call('GET', `${PATHS.portal}/52`);
    expect(shed).toMatchObject({ status: 503, json: { code: 'GATEWAY_SHED', retry: 'later' } });
    expect(Number(shed.headers['retry-after'])).toBeGreaterThan(0);
    expect((await house.call('GET', `${PATHS.recap}/52`)).status).toBe(200);
    expect((await house.login(`${tpsIn('52')}-1`)).status).toBe(200);
    expect(
      await house.metric('siaga_gateway_shed_total', { operation: 'public-read', reason: 'policy' }),
    ).toBe(1);
  });

  it('turns reads away before logins, holds uploads, and refuses nothing that was queued', async () => {
    await obey({ leases: { 'gw-wita': { concurrency: 4, drainPerSecond: 1, loginShare: 1 } } });
    const waiting: (() => void)[] = [];
    house.vendor.behave('upload', ({ headers }, res) =>
      waiting.push(() =>
        res
          .writeHead(201)
          .end(
            JSON.stringify({ status: 'stored', idempotencyKey: headers[HEADERS.idempotencyKey], sha256: '' }),
          ),
      ),
    );
    const uploads = [1, 2, 3, 4].map((seed) => house.upload(jpeg(seed), tpsIn('52', seed)));
    await eventually(() => expect(waiting).toHaveLength(4));
    expect((await house.upload(jpeg(5), tpsIn('52', 5))).status).toBe(202);
    expect(await house.call('GET', PATHS.portal)).toMatchObject({
      status: 503,
      json: { code: 'GATEWAY_BUSY' },
    });
    expect((await house.login(`${tpsIn('52')}-1`)).status).toBe(200);
    for (const answer of waiting) answer();
    expect((await Promise.all(uploads)).map((answer) => answer.status)).toEqual([201, 201, 201, 201]);
  });

  it('leaves a vendor that fails for one province alone there, and serves the others', async () => {
    house.vendor.behave('login', ({ headers }, res) => {
      const down = String(headers[HEADERS.tps]).startsWith('52');
      res.writeHead(down ? 503 : 200, { 'content-type': 'application/json' }).end('{}');
    });
    for (let n = 0; n < 5; n += 1) await house.login(`${tpsIn('52')}-1`);
    expect(await house.login(`${tpsIn('52')}-1`)).toMatchObject({
      status: 503,
      json: { code: 'GATEWAY_UPSTREAM_DOWN' },
    });
    expect((await house.login(`${tpsIn('51')}-1`)).status).toBe(200);
  });

  it('says in its own words that the vendor failed or took too long', async () => {
    house.vendor.behave('public-read', (_request, res) => res.destroy());
    expect(await house.call('GET', PATHS.portal)).toMatchObject({
      status: 502,
      json: { code: 'GATEWAY_UPSTREAM_FAILED' },
    });
    house.vendor.behave('public-read', () => undefined);
    expect(await house.call('GET', PATHS.portal)).toMatchObject({
      status: 504,
      json: { code: 'GATEWAY_UPSTREAM_TIMEOUT' },
    });
  });

  it('publishes the last good answer, or nothing, when the policy says so', async () => {
    expect((await house.call('GET', PATHS.portal)).status).toBe(200);
    await obey({ rules: [{ scope: 'nasional', until: inAnHour(), publication: 'snapshot' }] });
    house.vendor.behave('public-read', (_request, res) => res.writeHead(500).end());
    const snapshot = await house.call('GET', PATHS.portal);
    expect(snapshot).toMatchObject({ status: 200, json: { hasil: true } });
    expect(snapshot.headers['x-siaga-snapshot']).toMatch(/^\d{4}-/);
    await obey({ rules: [{ scope: 'nasional', until: inAnHour(), publication: 'hold' }] });
    expect(await house.call('GET', PATHS.portal)).toMatchObject({
      status: 503,
      json: { code: 'GATEWAY_PUBLICATION_HELD' },
    });
  });
});
