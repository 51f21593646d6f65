import { readFile, readdir, appendFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { HEADERS, PATHS, PROBLEM_TYPE, UPLOAD_LIMITS, type Problem } from '../contracts/index.ts';
import { renderMetrics } from '../instrumentation/index.ts';
import { SIREKAP_ERRORS } from './errors.ts';
import { ACCEPTED_FILE, passwordOf } from './index.ts';
import {
  CONTROL_TOKEN,
  knownTps,
  photoOf,
  startTestVendor,
  uploadHeaders,
  type TestVendor,
} from './testing.ts';

const MATARAM = knownTps('52');
const JAKARTA = knownTps('31', 7);
const SEED = 'gladi';
const GATEWAY_TOKEN = 'token-gerbang-uji-coba';
const GATEWAY = { [HEADERS.gatewayToken]: GATEWAY_TOKEN };

const vendors: TestVendor[] = [];
afterEach(async () => {
  for (const vendor of vendors.splice(0)) await vendor.close();
});
async function vendorWith(env: Record<string, string> = {}): Promise<TestVendor> {
  const vendor = await startTestVendor(env);
  vendors.push(vendor);
  return vendor;
}
const behindGateway = () => vendorWith({ SIREKAP_GATEWAY_TOKENS: GATEWAY_TOKEN });

const login = (vendor: TestVendor, account: string, password: string) =>
  fetch(vendor.url + PATHS.login, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ account, password }),
  });

async function sessionOf(vendor: TestVendor, tps: string): Promise<Record<string, string>> {
  const account = `${tps}-1`;
  const answer = await login(vendor, account, passwordOf(account, SEED));
  const { session } = (await answer.json()) as { session: string };
  return { authorization: `Bearer ${session}` };
}

const upload = (vendor: TestVendor, body: Buffer, headers: Record<string, string>) =>
  fetch(vendor.url + PATHS.upload, { method: 'POST', headers, body });

async function expectProblem(answer: Response, code: keyof typeof SIREKAP_ERRORS): Promise<void> {
  const problem = (await answer.json()) as Problem;
  expect(problem).toMatchObject({ code, ...SIREKAP_ERRORS[code] });
  expect(answer.status).toBe(SIREKAP_ERRORS[code].status);
  expect(answer.headers.get('content-type')).toContain(PROBLEM_TYPE);
}

async function accepted(vendor: TestVendor): Promise<{ type: string; key: string }[]> {
  const text = await readFile(join(vendor.folder, ACCEPTED_FILE), 'utf8');
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { type: string; key: string });
}

const metrics = async (vendor: TestVendor) => (await renderMetrics(vendor.meter.registry, undefined)).body;

const control = (vendor: TestVendor, method: string, path: string, body?: unknown, token = CONTROL_TOKEN) =>
  fetch(vendor.opsUrl + path, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });

describe('sso', () => {
  it('counts apart who gets a first session and who gets another while that is still good', async () => {
    const vendor = await vendorWith();
    const counted = async (kind: string): Promise<string | undefined> =>
      new RegExp(`^sirekap_sso_sessions_total\\{kind="${kind}"\\} (\\d+)`, 'm').exec(
        await metrics(vendor),
      )?.[1];
    expect([await counted('first'), await counted('again')]).toEqual(['0', '0']);
    for (const account of [`${MATARAM}-1`, `${MATARAM}-2`, `${MATARAM}-1`, `${MATARAM}-1`])
      expect((await login(vendor, account, passwordOf(account, SEED))).status).toBe(200);
    await login(vendor, `${MATARAM}-1`, 'salah');
    expect([await counted('first'), await counted('again')]).toEqual(['2', '2']);
  });

  it('lets an account in by its password, for longer than a count, and shows the TPS', async () => {
    const vendor = await vendorWith();
    const account = `${MATARAM}-2`;
    const answer = await login(vendor, account, passwordOf(account, SEED));
    const body = (await answer.json()) as { session: string; tps: string; expiresAt: string };
    expect(answer.status).toBe(200);
    expect(body.tps).toBe(MATARAM);
    expect(Date.parse(body.expiresAt) - Date.now()).toBeGreaterThan(12 * 3600 * 1000);
    const session = await fetch(vendor.url + PATHS.session, {
      headers: { authorization: `Bearer ${body.session}` },
    });
    const tps = (await session.json()) as { dpt: number };
    expect(tps).toMatchObject({ tps: MATARAM, province: '52', account });
    expect(tps.dpt).toBeGreaterThanOrEqual(120);
    expect(tps.dpt).toBeLessThanOrEqual(300);
  });

  it('refuses a wrong password, an unknown TPS, a body that is none, and a session it did not give', async () => {
    const vendor = await vendorWith();
    const stranger = '9999999999999-1';
    await expectProblem(await login(vendor, `${MATARAM}-1`, 'salah'), 'SIREKAP_LOGIN_REFUSED');
    await expectProblem(await login(vendor, stranger, passwordOf(stranger, SEED)), 'SIREKAP_LOGIN_REFUSED');
    await expectProblem(await login(vendor, 'admin', 'x'), 'SIREKAP_REQUEST_MALFORMED');
    const broken = await fetch(vendor.url + PATHS.login, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{',
    });
    await expectProblem(broken, 'SIREKAP_REQUEST_MALFORMED');
    const foreign = await sessionOf(await vendorWith(), MATARAM);
    for (const headers of [{}, foreign, { authorization: 'Bearer a.b.c' }]) {
      await expectProblem(await fetch(vendor.url + PATHS.session, { headers }), 'SIREKAP_SESSION_INVALID');
    }
  });
});

describe('intake', () => {
  it('stores a photo once, answers repeats, and remembers both over a restart', async () => {
    const vendor = await startTestVendor();
    const photo = photoOf('halaman 1');
    const headers = uploadHeaders(photo, { tps: MATARAM });
    const own = { ...headers, ...(await sessionOf(vendor, MATARAM)) };
    const first = await upload(vendor, photo, own);
    expect([first.status, await first.json()]).toMatchObject([201, { status: 'stored' }]);
    const again = await upload(vendor, photo, own);
    expect([again.status, await again.json()]).toMatchObject([200, { status: 'duplicate' }]);
    expect(await metrics(vendor)).toContain('sirekap_intake_duplicates_total{province="52"} 1');
    const reborn = await vendor.restart();
    vendors.push(reborn);
    expect(await metrics(reborn)).toContain('sirekap_intake_photos_stored_total{province="52"} 1');
    // The old session still holds: a restart must not log the country out.
    expect((await upload(reborn, photo, own)).status).toBe(200);
    expect((await accepted(reborn)).map((line) => line.type)).toEqual(['stored', 'duplicate', 'duplicate']);
  });

  it('stores one of many identical uploads that arrive at the same moment', async () => {
    const vendor = await behindGateway();
    const photo = photoOf('serentak');
    const headers = { ...uploadHeaders(photo, { tps: MATARAM }), ...GATEWAY };
    const answers = await Promise.all(Array.from({ length: 20 }, () => upload(vendor, photo, headers)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([...Array<number>(19).fill(200), 201]);
    expect((await accepted(vendor)).filter(({ type }) => type === 'stored')).toHaveLength(1);
    expect(await metrics(vendor)).toContain('sirekap_intake_photos_stored_total{province="52"} 1');
  });

  it('keeps both when the same page comes with another photo', async () => {
    const vendor = await behindGateway();
    for (const text of ['tampak miring', 'tampak lurus']) {
      const photo = photoOf(text);
      expect(
        (await upload(vendor, photo, { ...uploadHeaders(photo, { tps: MATARAM }), ...GATEWAY })).status,
      ).toBe(201);
    }
    const recap = await fetch(`${vendor.url}${PATHS.recap}/${MATARAM}`, { headers: GATEWAY });
    expect(await recap.json()).toMatchObject({ tps: MATARAM, pages: [{ page: 1 }, { page: 1 }] });
  });

  it('cuts off a line that a crash left unfinished, and stores that photo anew', async () => {
    const vendor = await startTestVendor({ SIREKAP_GATEWAY_TOKENS: GATEWAY_TOKEN });
    const photo = photoOf('utuh');
    await upload(vendor, photo, { ...uploadHeaders(photo, { tps: MATARAM }), ...GATEWAY });
    await appendFile(join(vendor.folder, ACCEPTED_FILE), '{"type":"stored","key":"sepa');
    const reborn = await vendor.restart();
    vendors.push(reborn);
    const other = photoOf('sesudah');
    expect(
      (await upload(reborn, other, { ...uploadHeaders(other, { tps: MATARAM }), ...GATEWAY })).status,
    ).toBe(201);
    expect(await accepted(reborn)).toHaveLength(2);
  });

  it('keeps the bytes only when told to', async () => {
    const vendor = await vendorWith({
      SIREKAP_KEEP_PHOTOS: 'true',
      SIREKAP_GATEWAY_TOKENS: GATEWAY_TOKEN,
    });
    const photo = photoOf('disimpan', 300_000);
    const headers = { ...uploadHeaders(photo, { tps: MATARAM }), ...GATEWAY };
    expect((await upload(vendor, photo, headers)).status).toBe(201);
    expect((await upload(vendor, photo.subarray(0, 9000), headers)).status).toBe(415);
    const [kept, ...more] = await readdir(join(vendor.folder, 'photos'));
    expect(more).toEqual([]);
    expect((await readFile(join(vendor.folder, 'photos', kept ?? ''))).equals(photo)).toBe(true);
  });

  it('refuses what is not a whole, honest photo of that page', async () => {
    const vendor = await behindGateway();
    const photo = photoOf('asli');
    const good = { ...uploadHeaders(photo, { tps: MATARAM }), ...GATEWAY };
    const other = uploadHeaders(photoOf('lain'), { tps: MATARAM });
    const notJpeg = Buffer.alloc(500, 'a');
    const small = photoOf('kecil', 100);
    const big = photoOf('besar', UPLOAD_LIMITS.maxBytes + 1);
    const [digest, key] = [HEADERS.digest, HEADERS.idempotencyKey];
    const cases = [
      [photo, { ...good, [HEADERS.page]: '0' }, 'SIREKAP_REQUEST_MALFORMED'],
      [photo, { ...good, [digest]: 'md5=:abc:' }, 'SIREKAP_REQUEST_MALFORMED'],
      [photo, { ...good, [HEADERS.tps]: '9999999999999' }, 'SIREKAP_REGION_UNKNOWN'],
      [photo, { ...good, [digest]: other[digest] ?? '' }, 'SIREKAP_DIGEST_MISMATCH'],
      [photo, { ...good, [key]: other[key] ?? '' }, 'SIREKAP_KEY_MISMATCH'],
      [notJpeg, { ...uploadHeaders(notJpeg, { tps: MATARAM }), ...GATEWAY }, 'SIREKAP_NOT_JPEG'],
      [small, { ...uploadHeaders(small, { tps: MATARAM }), ...GATEWAY }, 'SIREKAP_PHOTO_TOO_SMALL'],
      [big, { ...uploadHeaders(big, { tps: MATARAM }), ...GATEWAY }, 'SIREKAP_PHOTO_TOO_LARGE'],
    ] as const;
    for (const [body, headers, code] of cases) {
      await expectProblem(await upload(vendor, body, headers), code);
    }
    expect(await readFile(join(vendor.folder, ACCEPTED_FILE), 'utf8')).toBe('');
  });

  it('takes uploads with the session of that TPS only, or from a gateway', async () => {
    const vendor = await vendorWith();
    const photo = photoOf('milik Mataram');
    const headers = uploadHeaders(photo, { tps: MATARAM });
    await expectProblem(await upload(vendor, photo, headers), 'SIREKAP_SESSION_INVALID');
    const foreign = await sessionOf(vendor, JAKARTA);
    await expectProblem(await upload(vendor, photo, { ...headers, ...foreign }), 'SIREKAP_TPS_FOREIGN');
    expect((await upload(vendor, photo, { ...headers, ...(await sessionOf(vendor, MATARAM)) })).status).toBe(
      201,
    );
  });

  it('honours no made-up or foreign session, although a gateway brings it', async () => {
    const vendor = await behindGateway();
    const photo = photoOf('lewat gerbang');
    const headers = { ...uploadHeaders(photo, { tps: MATARAM }), ...GATEWAY };
    const madeUp = { ...headers, authorization: 'Bearer rekaan' };
    await expectProblem(await upload(vendor, photo, madeUp), 'SIREKAP_SESSION_INVALID');
    await expectProblem(
      await upload(vendor, photo, { ...headers, authorization: 'x' }),
      'SIREKAP_SESSION_INVALID',
    );
    expect((await upload(vendor, photo, headers)).status).toBe(201);
  });

  it('flags figures that cannot be, counts them, and still accepts the photo', async () => {
    const vendor = await behindGateway();
    const photo = photoOf('748 suara');
    const headers = {
      ...uploadHeaders(photo, { tps: JAKARTA }),
      ...GATEWAY,
      [HEADERS.reading]: JSON.stringify({ candidates: [748, 20, 30], invalid: 2, ballotsUsed: 126 }),
    };
    const answer = await upload(vendor, photo, headers);
    expect([answer.status, await answer.json()]).toMatchObject([
      201,
      { anomalies: ['sum-mismatch', 'more-than-ballots'] },
    ]);
    await upload(vendor, photo, headers);
    expect(await metrics(vendor)).toContain('sirekap_recap_anomalies_total{province="31"} 1');
    const page = await fetch(`${vendor.url}${PATHS.portal}/31`, { headers: GATEWAY });
    expect(await page.json()).toMatchObject({ fotoMasuk: 1, tpsMasuk: 1, perluVerifikasi: 1 });
  });

  it('stores nothing of a photo that breaks off', async () => {
    const vendor = await behindGateway();
    const photo = photoOf('putus');
    const lines = Object.entries({ ...uploadHeaders(photo, { tps: MATARAM }), ...GATEWAY });
    const socket = connect(Number(new URL(vendor.url).port), '127.0.0.1');
    socket.write(`POST ${PATHS.upload} HTTP/1.1\r\nhost: x\r\ncontent-length: ${String(photo.length)}\r\n`);
    socket.write(`${lines.map(([name, value]) => `${name}: ${value}`).join('\r\n')}\r\n\r\n`);
    socket.write(photo.subarray(0, 300), () => socket.destroy());
    await expect.poll(() => metrics(vendor)).toMatch(/operation="upload",province="52",outcome="timeout"} 1/);
    expect(await readFile(join(vendor.folder, ACCEPTED_FILE), 'utf8')).toBe('');
  });
});

describe('recap and portal', () => {
  it('show progress of the nation and a province as what it is: no official result', async () => {
    const vendor = await vendorWith();
    const nation = await fetch(vendor.url + PATHS.portal);
    expect(await nation.json()).toMatchObject({
      wilayah: 'nasional',
      keterangan: 'Bukan hasil resmi',
      totalTps: 820_161,
    });
    const province = await fetch(`${vendor.url}${PATHS.portal}/52`);
    expect(await province.json()).toMatchObject({
      nama: 'Nusa Tenggara Barat',
      tpsMasuk: 0,
      totalTps: 16_243,
    });
    await expectProblem(await fetch(`${vendor.url}${PATHS.portal}/99`), 'SIREKAP_REGION_UNKNOWN');
    await expectProblem(await fetch(`${vendor.url}${PATHS.recap}/123`), 'SIREKAP_REGION_UNKNOWN');
    await expectProblem(await fetch(`${vendor.url}/tidak-ada`), 'SIREKAP_NOT_FOUND');
  });
});

describe('the origin', () => {
  it('answers nobody but a gateway once it has a gateway token', async () => {
    const vendor = await behindGateway();
    for (const headers of [{}, { [HEADERS.gatewayToken]: 'token-gerbang-uji-cobb' }]) {
      await expectProblem(await fetch(vendor.url + PATHS.portal, { headers }), 'SIREKAP_ORIGIN_FORBIDDEN');
    }
    expect((await fetch(vendor.url + PATHS.portal, { headers: GATEWAY })).status).toBe(200);
    expect(await metrics(vendor)).toMatch(
      /operation="public-read",province="nasional",outcome="client_error"} 2/,
    );
  });

  it('takes the old and the new token while gateways change over, and says nothing of either', async () => {
    const next = 'token-gerbang-berikutnya';
    const vendor = await vendorWith({ SIREKAP_GATEWAY_TOKENS: `${GATEWAY_TOKEN}, ${next}` });
    for (const token of [GATEWAY_TOKEN, next]) {
      const headers = { [HEADERS.gatewayToken]: token };
      expect((await fetch(vendor.url + PATHS.portal, { headers })).status).toBe(200);
    }
    const both = { [HEADERS.gatewayToken]: `${GATEWAY_TOKEN}, ${next}` };
    const refused = await fetch(vendor.url + PATHS.portal, { headers: both });
    expect(refused.status).toBe(403);
    expect(await refused.text()).not.toMatch(/token|gateway|berikutnya/i);
    expect(vendor.logLines.join('')).not.toContain(next);
  });

  it('is not opened by a token too short to be one', async () => {
    await expect(vendorWith({ SIREKAP_GATEWAY_TOKENS: `${GATEWAY_TOKEN},kurang` })).rejects.toThrow(
      /SIREKAP_GATEWAY_TOKENS.*16/,
    );
  });

  it('refuses at once when the host is full, and knows its saturation', async () => {
    const vendor = await vendorWith({
      SIREKAP_UPLOADS_PER_SECOND: '1',
      SIREKAP_LOGINS_PER_SECOND: '1',
      SIREKAP_READS_PER_SECOND: '1',
      SIREKAP_BASE_UPLOAD_MS: '100',
    });
    const patience = new AbortController();
    const { signal } = patience;
    for (let n = 0; n < 60; n += 1) void fetch(vendor.url + PATHS.portal, { signal }).catch(() => undefined);
    await expect.poll(() => metrics(vendor)).toMatch(/operation="public-read".*outcome="server_error"} \d/);
    await expectProblem(await fetch(vendor.url + PATHS.portal), 'SIREKAP_OVERLOADED');
    expect(await metrics(vendor)).toMatch(/sirekap_host_saturation_ratio (39|4\d)/);
    patience.abort();
  });
});

describe('the controls', () => {
  it('take a province out and bring it back, for who has the token', async () => {
    const vendor = await vendorWith();
    const fault = { service: 'intake', province: '52', mode: 'unavailable' };
    await expectProblem(
      await control(vendor, 'POST', '/-/faults', fault, 'salah'),
      'SIREKAP_CONTROL_FORBIDDEN',
    );
    await expectProblem(
      await control(vendor, 'POST', '/-/faults', { mode: 'x' }),
      'SIREKAP_REQUEST_MALFORMED',
    );
    expect((await control(vendor, 'POST', '/-/faults', fault)).status).toBe(201);
    const photo = photoOf('gangguan');
    const headers = { ...uploadHeaders(photo, { tps: MATARAM }), ...(await sessionOf(vendor, MATARAM)) };
    await expectProblem(await upload(vendor, photo, headers), 'SIREKAP_UNAVAILABLE');
    const elsewhere = { ...uploadHeaders(photo, { tps: JAKARTA }), ...(await sessionOf(vendor, JAKARTA)) };
    expect((await upload(vendor, photo, elsewhere)).status).toBe(201);
    expect(await (await control(vendor, 'GET', '/-/faults')).json()).toEqual([fault]);
    expect((await control(vendor, 'DELETE', '/-/faults', { service: 'intake', province: '52' })).status).toBe(
      200,
    );
    expect((await upload(vendor, photo, headers)).status).toBe(201);
    expect((await control(vendor, 'POST', '/-/capacity', { factor: 2 })).status).toBe(200);
    expect(vendor.logLines.join('')).not.toContain(CONTROL_TOKEN);
  });

  it('do not exist without a token, and never on the public port', async () => {
    const vendor = await vendorWith();
    await expectProblem(await fetch(`${vendor.url}/-/faults`, { method: 'POST' }), 'SIREKAP_NOT_FOUND');
    expect((await fetch(`${vendor.opsUrl}/readyz`)).status).toBe(200);
  });
});
