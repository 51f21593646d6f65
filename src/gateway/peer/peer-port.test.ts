import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HEADERS, PEER_HEADERS, PEER_PATHS } from '../../contracts/index.ts';
import type { GatewayDeps } from '../gateway.ts';
import { listQueue } from '../queue/offline/list-queue.ts';
import { jpeg, openHouse, uploadHeaders, type House } from '../testing/house.ts';

const TOKEN = 't'.repeat(32);
const SESSION = 'Bearer rahasia-sekali';

describe('the peer port', () => {
  let dir: string;
  let house: House;

  const open = async (env: Record<string, string> = {}, deps: GatewayDeps = {}): Promise<void> => {
    const tokenFile = join(dir, 'peer.token');
    await writeFile(tokenFile, TOKEN);
    await chmod(tokenFile, 0o600);
    house = await openHouse(
      {
        SIAGA_PEER_PORT: '0',
        SIAGA_PEER_TOKEN_FILE: tokenFile,
        SIAGA_STANDBY_FOR: 'gw-wib,gw-wit',
        ...env,
      },
      deps,
    );
  };
  const ask = (
    path: string,
    init: { method?: string; headers?: Record<string, string>; body?: string | Uint8Array<ArrayBuffer> } = {},
  ) =>
    fetch(`http://127.0.0.1:${String(house.gateway.peers.port())}${path}`, {
      ...init,
      headers: { authorization: `Bearer ${TOKEN}`, [PEER_HEADERS.owner]: 'gw-wib', ...init.headers },
    });
  const copy = (photo: Buffer, headers: Record<string, string> = {}, body = photo) => {
    const { authorization: _phone, ...head } = uploadHeaders(photo);
    return ask(PEER_PATHS.copies, {
      method: 'POST',
      headers: { ...head, [PEER_HEADERS.session]: SESSION, ...headers },
      body: new Uint8Array(body),
    });
  };
  const kept = async (from = 'gw-wib') =>
    (await listQueue(house.dataDir, { lane: 0, from })).uploads.map(({ listed }) => listed);
  const keyOf = (photo: Buffer): string => uploadHeaders(photo)[HEADERS.idempotencyKey]!;

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'siaga-peer-'));
  });
  afterEach(async () => {
    await house.close();
    await rm(dir, { recursive: true, force: true });
  });

  it('keeps a copy that nobody delivers, once for each key, and says where it stands', async () => {
    await open();
    for (let times = 0; times < 2; times += 1) {
      const answer = await copy(jpeg(1));
      expect(answer.status).toBe(200);
      expect(await answer.json()).toEqual({ gateway: 'gw-wita', key: keyOf(jpeg(1)) });
    }
    expect(await kept()).toMatchObject([{ key: keyOf(jpeg(1)), bytes: 2_000, state: 'held' }]);
    expect(await house.metric('siaga_gateway_standby_uploads', { owner: 'gw-wib' })).toBe(1);
    expect(await house.metric('siaga_gateway_queue_held_uploads')).toBe(0);
    // A younger upload that the drain has delivered shows that it has passed the copy by.
    house.vendor.behave('upload', (_request, res) => res.writeHead(503).end());
    expect((await house.upload(jpeg(2))).status).toBe(202);
    house.vendor.behave('upload', undefined);
    await expect.poll(() => house.vendor.stored.has(keyOf(jpeg(2))), { timeout: 10_000 }).toBe(true);
    expect(house.vendor.stored.has(keyOf(jpeg(1)))).toBe(false);
  });

  const strangers: readonly [string, Record<string, string>, number, string][] = [
    ['no token', { authorization: '' }, 401, 'GATEWAY_PEER_UNAUTHORIZED'],
    ['a forged token', { authorization: `Bearer ${'x'.repeat(32)}` }, 401, 'GATEWAY_PEER_UNAUTHORIZED'],
    ['the session of a phone', { authorization: SESSION }, 401, 'GATEWAY_PEER_UNAUTHORIZED'],
    ['an owner it keeps none for', { [PEER_HEADERS.owner]: 'gw-x' }, 403, 'GATEWAY_STANDBY_FOREIGN'],
    ['an owner that is a path', { [PEER_HEADERS.owner]: '../queue' }, 403, 'GATEWAY_STANDBY_FOREIGN'],
  ];
  it.each(strangers)('takes and tells nothing with %s', async (_what, headers, status, code) => {
    await open();
    const big = jpeg(1, 4 * 1024 * 1024);
    for (const answer of [
      await copy(jpeg(1), headers),
      await copy(big, headers),
      await ask(PEER_PATHS.keys, { headers }),
      await ask(PEER_PATHS.drop, { method: 'POST', headers, body: '{"keys":[]}' }),
    ]) {
      expect(answer.status).toBe(status);
      expect(await answer.json()).toMatchObject({ code });
    }
    expect(await kept()).toEqual([]);
  });

  it('refuses a photo that was altered on the way, one too large, and a key that is another’s', async () => {
    await open();
    const altered = jpeg(1);
    altered[1_000]! ^= 1;
    const large = jpeg(2, 9 * 1024 * 1024);
    const foreign = { [HEADERS.idempotencyKey]: keyOf(jpeg(3)) };
    const answers = [await copy(jpeg(1), {}, altered), await copy(large), await copy(jpeg(1), foreign)];
    expect(answers.map((answer) => answer.status)).toEqual([422, 413, 422]);
    expect(await answers[0]!.json()).toMatchObject({ code: 'GATEWAY_UPLOAD_DIGEST_MISMATCH' });
    expect(await kept()).toEqual([]);
  });

  it('drops what it is told to, and takes it for dropped from then on', async () => {
    await open();
    for (const seed of [1, 2]) await copy(jpeg(seed));
    const drop = (body: unknown) => ask(PEER_PATHS.drop, { method: 'POST', body: JSON.stringify(body) });
    const others = { headers: { [PEER_HEADERS.owner]: 'gw-wit' } };
    const keys = [keyOf(jpeg(1)), 'f'.repeat(64)];
    await ask(PEER_PATHS.drop, { method: 'POST', body: JSON.stringify({ keys }), ...others });
    expect(await kept()).toHaveLength(2);
    expect((await drop({ keys })).status).toBe(200);
    expect((await kept()).map(({ key }) => key)).toEqual([keyOf(jpeg(2))]);
    expect(await (await ask(PEER_PATHS.keys)).json()).toEqual({ keys: [keyOf(jpeg(2))] });
    expect(await (await ask(`${PEER_PATHS.keys}?from=1`)).json()).toEqual({ keys: [] });
    const again = await copy(jpeg(1));
    expect(again.status).toBe(409);
    expect(await again.json()).toMatchObject({ code: 'GATEWAY_STANDBY_DROPPED' });
    expect((await drop({ keys: ['../..'] })).status).toBe(400);
    expect((await ask(`${PEER_PATHS.keys}?from=-1`)).status).toBe(400);
  });

  it('has no room for copies long before it has none for its own uploads', async () => {
    await open({}, { freeSpace: () => Promise.resolve({ bavail: 140, blocks: 1_000, bsize: 1024 ** 2 }) });
    const answer = await copy(jpeg(1));
    expect(answer.status).toBe(503);
    expect(await answer.json()).toMatchObject({ code: 'GATEWAY_STANDBY_FULL' });
    // Its own phones' session is known: the vendor has honoured it.
    expect((await house.upload(jpeg(3))).status).toBe(201);
    house.vendor.behave('upload', (_request, res) => res.writeHead(503).end());
    expect((await house.upload(jpeg(2))).status).toBe(202);
  });

  it('seals the session with the photo, under this gateway’s own key', async () => {
    await open();
    await copy(jpeg(1));
    await house.restart();
    const folder = join(house.dataDir, 'standby-gw-wib');
    const names = await readdir(folder, { recursive: true, withFileTypes: true });
    const files = names.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    expect(files.length).toBeGreaterThan(1);
    for (const file of files) expect((await readFile(file)).includes('rahasia')).toBe(false);
  });

  it('is no way in for phones, nor theirs for gateways', async () => {
    await open();
    const photo = jpeg(1);
    const init = { method: 'POST', headers: uploadHeaders(photo), body: new Uint8Array(photo) };
    expect((await ask('/intake/uploads', init)).status).toBe(401);
    expect((await ask('/intake/uploads', { method: 'POST' })).status).toBe(404);
    expect(await house.call('GET', PEER_PATHS.keys, { authorization: `Bearer ${TOKEN}` })).toMatchObject({
      status: 404,
    });
  });
});
