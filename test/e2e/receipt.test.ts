import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
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

  const verify = async (jws: string) => {
    try {
      const run = await promisify(execFile)(process.execPath, [
        BIN,
        'receipt',
        'verify',
        jws,
        '--keys',
        keys,
      ]);
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
