import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { idempotencyKeyOf, RECEIPT_TYP } from '../../src/contracts/index.ts';
import { signingKeyFrom } from '../../src/kernel/index.ts';

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
