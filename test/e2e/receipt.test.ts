import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { idempotencyKeyOf, RECEIPT_TYP } from '../../src/contracts/index.ts';
import { jpeg, openHouse, type House } from '../../src/gateway/testing.ts';
import { signingKeyFrom, systemClock, type Clock } from '../../src/kernel/index.ts';

const BIN = join(import.meta.dirname, '../../src/cli/bin.mjs');

const identity = { tps: '5271011001001', ballot: 'ppwp', page: 2, sha256: 'ab'.repeat(32) } as const;
const said = {
  iss: 'gw-wita',
  jti: idempotencyKeyOf(identity),
  ...identity,
  bytes: 300_000,
  receivedAt: '2024-02-14T06:00:00.000Z',
  state: 'held',
  copies: 1,
  epoch: 7,
};

/** The machine's clock, by which a minute between two looks at the keys is a moment. */
const hurried: Clock = {
  ...systemClock,
  every: (ms, fn) => systemClock.every(ms === 60_000 ? 50 : ms, fn),
};

describe('siaga receipt rotate-key', () => {
  let house: House;
  let keys: string;

  const siaga = async (...args: readonly string[]) => {
    try {
      const run = await promisify(execFile)(process.execPath, [BIN, 'receipt', ...args]);
      return { code: 0, ...run };
    } catch (error) {
      return error as { code: number; stdout: string; stderr: string };
    }
  };
  const rotate = (dataDir: string, gateway: string) =>
    siaga('rotate-key', '--data-dir', dataDir, '--gateway', gateway);
  const held = async (seed: number): Promise<string> => {
    const answer = await house.upload(jpeg(seed));
    expect(answer.status).toBe(202);
    return answer.json['receipt']!;
  };
  const jwks = async (): Promise<{ readonly keys: readonly { readonly kid: string }[] }> => {
    const { json } = await house.call('GET', '/.well-known/jwks.json');
    return json as never;
  };

  beforeEach(async () => {
    house = await openHouse({}, { clock: hurried });
    house.vendor.behave('upload', (_, res) => res.writeHead(503).end());
    keys = join(house.dataDir, '..', 'saved.json');
  });
  afterEach(() => house.close());

  it('gives a running gateway another key, and every receipt stays good, by its key set and offline', async () => {
    const old = await held(1);
    const before = await jwks();
    await writeFile(keys, JSON.stringify(before));
    const rotated = await rotate(house.dataDir, 'gw-wita');
    expect(rotated, rotated.stderr).toMatchObject({ code: 0 });
    await vi.waitFor(async () => {
      expect((await jwks()).keys).toHaveLength(2);
    }, 10_000);
    const after = await jwks();
    expect(after.keys[0]!.kid).not.toBe(before.keys[0]!.kid);
    expect(after.keys[1]!.kid).toBe(before.keys[0]!.kid);
    expect(JSON.stringify(after)).not.toContain('"d"');
    expect(await siaga('verify', old, '--keys', keys)).toMatchObject({ code: 0 });
    const fresh = await held(2);
    const saved = await siaga('verify', fresh, '--keys', keys);
    expect(saved.stderr).toMatch(/^GATEWAY_RECEIPT_UNKNOWN_SIGNER: /);
    await writeFile(keys, JSON.stringify(after));
    expect(await siaga('verify', fresh, '--keys', keys)).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('still in use'),
    });
    expect(await siaga('verify', old, '--keys', keys)).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('retired'),
    });
  });

  it('changes nothing under a name that is not the gateway’s, and makes no folder', async () => {
    const old = await held(1);
    const typo = await rotate(house.dataDir, 'gw-wito');
    expect(typo.code).toBe(1);
    expect(typo.stderr.trimEnd()).toMatch(/^GATEWAY_RECEIPT_KEY_FOREIGN: .*"gw-wita", not of "gw-wito"$/);
    await writeFile(keys, JSON.stringify(await jwks()));
    expect(await siaga('verify', old, '--keys', keys)).toMatchObject({ code: 0 });
    const nowhere = join(house.dataDir, '..', 'nowhere');
    const absent = await rotate(nowhere, 'gw-wita');
    expect(absent.code).toBe(1);
    expect(absent.stderr.trimEnd()).toMatch(/^GATEWAY_RECEIPT_KEY_ABSENT: .*nowhere.*$/);
    await expect(stat(nowhere)).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

describe('siaga receipt verify', () => {
  let dir: string;
  let keys: string;
  let receipt: string;

  const verify = (jws: string) => siaga(jws, '--keys', keys);
  const siaga = async (...args: readonly string[]) => {
    try {
      const run = await promisify(execFile)(process.execPath, [BIN, 'receipt', 'verify', ...args]);
      return { code: 0, ...run };
    } catch (error) {
      return error as { code: number; stdout: string; stderr: string };
    }
  };

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'siaga-receipt-'));
    keys = join(dir, 'jwks.json');
    const key = await signingKeyFrom(join(dir, 'key'));
    await writeFile(keys, JSON.stringify({ keys: [{ ...key.publicJwk, iss: 'gw-wita' }] }));
    receipt = await key.sign(said, RECEIPT_TYP);
  });
  afterAll(() => rm(dir, { recursive: true, force: true }));

  it('prints what a true receipt says', async () => {
    const { code, stdout } = await verify(receipt);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual(said);
  });

  it.each([
    [1, 'it stood on one copy'],
    [2, 'it stood on two copies, on two machines'],
  ])('says in words on how many machines the photo stood: %i', async (copies, words) => {
    const key = await signingKeyFrom(join(dir, 'key'));
    expect((await verify(await key.sign({ ...said, copies }, RECEIPT_TYP))).stderr).toContain(words);
  });

  it('takes the receipt after the keys as well as before, and several key sets', async () => {
    const other = join(dir, 'other.json');
    await writeFile(other, JSON.stringify({ keys: [] }));
    const { code, stdout, stderr } = await siaga('--keys', other, '--keys', keys, receipt);
    expect(code, stderr).toBe(0);
    expect(JSON.parse(stdout)).toEqual(said);
  });

  it('names the address of a key set that nobody serves, and what to do', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    server.close();
    await once(server, 'close');
    const url = `http://127.0.0.1:${String(port)}/.well-known/jwks.json`;
    const { code, stderr } = await siaga('--keys', url, receipt);
    expect(code).toBe(1);
    expect(stderr.trimEnd()).toMatch(/^CLI_KEYS_UNREADABLE: .*ECONNREFUSED.*Check the address.*$/);
    expect(stderr).toContain(url);
  });

  it('names the address that answers with something else', async () => {
    const server = createServer((_, response) => response.writeHead(404).end('{"keys":[]}'));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/jwks.json`;
    const { code, stderr } = await siaga('--keys', url, receipt);
    server.close();
    expect(code).toBe(1);
    expect(stderr.trimEnd()).toMatch(
      /^CLI_KEYS_UNREADABLE: no key set at http:\S+: the answer was 404\. .+$/,
    );
  });

  it('names the file that is not there, or holds no keys', async () => {
    const missing = await siaga('--keys', join(dir, 'nowhere.json'), receipt);
    expect(missing.stderr.trimEnd()).toMatch(/^CLI_KEYS_UNREADABLE: no key set at \S+nowhere\.json: .+$/);
    const text = join(dir, 'text.json');
    await writeFile(text, 'bukan kunci');
    const wrong = await siaga('--keys', text, receipt);
    expect(wrong.stderr.trimEnd()).toMatch(/^CLI_KEYS_UNREADABLE: no key set at \S+text\.json: .+$/);
  });

  it('says in one line that a changed receipt is forged', async () => {
    const [header, , signature] = receipt.split('.');
    const other = Buffer.from(JSON.stringify({ ...said, page: 3 })).toString('base64url');
    const { code, stderr } = await verify([header, other, signature].join('.'));
    expect(code).toBe(1);
    expect(stderr.trimEnd()).toMatch(/^GATEWAY_RECEIPT_FORGED: .+$/);
  });

  it('says in one line that some text is no receipt', async () => {
    const { code, stderr } = await verify('bukan-tanda-terima');
    expect(code).toBe(1);
    expect(stderr.trimEnd()).toMatch(/^GATEWAY_RECEIPT_MALFORMED: .+$/);
  });
});
