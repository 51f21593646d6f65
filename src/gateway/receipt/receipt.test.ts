import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { idempotencyKeyOf, RECEIPT_TYP } from '../../contracts/index.ts';
import { signingKeyFrom, type SigningKey } from '../../kernel/index.ts';
import { tempDir } from '../queue/testing/temp-dir.ts';
import { createReceiptIssuer } from './issue.ts';
import { receiptIn, verifyReceipt } from './verify.ts';

const identity = { tps: '5271011001001', ballot: 'ppwp', page: 2, sha256: 'ab'.repeat(32) } as const;
const facts = { ...identity, key: idempotencyKeyOf(identity), bytes: 300_000 };
const at = Date.UTC(2024, 1, 14, 6, 0, 0);

describe('a receipt', () => {
  let dir: Awaited<ReturnType<typeof tempDir>>;
  let wita: SigningKey;
  let wib: SigningKey;

  beforeAll(async () => {
    dir = await tempDir();
    wita = await signingKeyFrom(join(dir.path, 'wita.jwk'));
    wib = await signingKeyFrom(join(dir.path, 'wib.jwk'));
  });
  afterAll(() => dir[Symbol.asyncDispose]());

  const issue = () => createReceiptIssuer({ key: () => wita, gateway: 'wita' }).issue(facts, 'held', 7, at);

  it('says what was taken in, where, when, under which policy and on how many machines', async () => {
    expect((await verifyReceipt(await issue(), [wib.publicJwk, wita.publicJwk])).receipt).toEqual({
      iss: 'wita',
      session: 'confirmed',
      jti: facts.key,
      ...identity,
      bytes: 300_000,
      receivedAt: '2024-02-14T06:00:00.000Z',
      state: 'held',
      copies: 1,
      epoch: 7,
    });
  });

  it('is forged when one figure of it was changed', async () => {
    const [header, payload, signature] = (await issue()).split('.');
    const said = JSON.parse(Buffer.from(payload!, 'base64url').toString()) as Record<string, unknown>;
    const other = Buffer.from(JSON.stringify({ ...said, page: 3 })).toString('base64url');
    await expect(verifyReceipt([header, other, signature].join('.'), [wita.publicJwk])).rejects.toMatchObject(
      {
        name: 'OpsError',
        code: 'GATEWAY_RECEIPT_FORGED',
      },
    );
  });

  it('is none when a bit of its text was changed that stands for nothing', async () => {
    const jws = await issue();
    // A signature of 64 bytes takes 86 characters, and four bits of the last stand for nothing.
    const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const last = digits.indexOf(jws.at(-1)!);
    for (let bits = 1; bits < 16; bits += 1) {
      const other = `${jws.slice(0, -1)}${digits[last ^ bits]!}`;
      expect(Buffer.from(other.split('.')[2]!, 'base64url')).toEqual(
        Buffer.from(jws.split('.')[2]!, 'base64url'),
      );
      await expect(verifyReceipt(other, [wita.publicJwk])).rejects.toMatchObject({
        code: 'GATEWAY_RECEIPT_MALFORMED',
      });
    }
    await expect(verifyReceipt(`${jws}=`, [wita.publicJwk])).rejects.toMatchObject({
      code: 'GATEWAY_RECEIPT_MALFORMED',
    });
  });

  it.each([
    ['bare', 'eyJa.b.c', 'eyJa.b.c'],
    ['over several lines', 'eyJ\n a.b\r\n.c\n', 'eyJa.b.c'],
    ['at the end of an address', 'https://gw.example:7611/periksa/eyJa.b-_.c', 'eyJa.b-_.c'],
    ['after words', 'Tanda terima: eyJa.b.c', 'eyJa.b.c'],
    ['within a sentence', 'v1.2 dari eyJa.b.c, simpan.', 'eyJa.b.c'],
    ['cut short', 'eyJa.b', 'eyJa.b'],
    ['not at all', 'halo', 'halo'],
  ])('is found %s', (_how, text, found) => {
    expect(receiptIn(text)).toBe(found);
  });

  it('is looked for in a long text in one walk, and not in one from each place', () => {
    const long = 'eyJ'.repeat(300_000);
    expect(receiptIn(long)).toBe(long);
    expect(receiptIn(`${long}.b.c`)).toBe(`${long}.b.c`);
  });

  it('is not believed when its signer is unknown', async () => {
    await expect(verifyReceipt(await issue(), [wib.publicJwk])).rejects.toMatchObject({
      code: 'GATEWAY_RECEIPT_UNKNOWN_SIGNER',
      detail: expect.stringContaining('mengaku dari gateway "wita"') as string,
    });
  });

  it('is not believed when a gateway signed in the name of another', async () => {
    const jws = await createReceiptIssuer({ key: () => wib, gateway: 'wita' }).issue(facts, 'held', 7, at);
    await expect(verifyReceipt(jws, [{ ...wib.publicJwk, iss: 'wib' }])).rejects.toMatchObject({
      code: 'GATEWAY_RECEIPT_WRONG_ISSUER',
    });
    await expect(verifyReceipt(jws, [wib.publicJwk], { issuer: 'wib' })).rejects.toMatchObject({
      code: 'GATEWAY_RECEIPT_WRONG_ISSUER',
    });
  });

  it('is none when it is another signed document, other words, or a key that belongs to another photo', async () => {
    const jwks = [wita.publicJwk];
    const malformed = { code: 'GATEWAY_RECEIPT_MALFORMED' };
    await expect(verifyReceipt('bukan.tanda.terima', jwks)).rejects.toMatchObject(malformed);
    await expect(verifyReceipt(await wita.sign({}, 'siaga-policy+jws'), jwks)).rejects.toMatchObject(
      malformed,
    );
    await expect(verifyReceipt(await wita.sign({ iss: 'wita' }, RECEIPT_TYP), jwks)).rejects.toMatchObject(
      malformed,
    );
    const issuer = createReceiptIssuer({ key: () => wita, gateway: 'wita' });
    const stolen = await issuer.issue({ ...facts, page: 3 }, 'held', 7, at);
    await expect(verifyReceipt(stolen, jwks)).rejects.toMatchObject(malformed);
  });

  it('is not given for what cannot be an upload', async () => {
    const issuer = createReceiptIssuer({ key: () => wita, gateway: 'wita' });
    await expect(issuer.issue({ ...facts, bytes: 0 }, 'held', 7, at)).rejects.toThrow();
  });

  it('says that its session was not confirmed, of what is held but never of what is recorded', async () => {
    const issuer = createReceiptIssuer({ key: () => wita, gateway: 'wita' });
    const said = async (state: 'held' | 'recorded') => {
      const jws = await issuer.issue({ ...facts, unvouched: true }, state, 7, at);
      return (await verifyReceipt(jws, [wita.publicJwk])).receipt.session;
    };
    expect([await said('held'), await said('recorded')]).toEqual(['unconfirmed', 'confirmed']);
  });

  it('that is older than the word on sessions stays good', async () => {
    const { session, ...older } = (await verifyReceipt(await issue(), [wita.publicJwk])).receipt;
    expect(session).toBe('confirmed');
    const { receipt } = await verifyReceipt(await wita.sign(older, RECEIPT_TYP), [wita.publicJwk]);
    expect(receipt).toEqual(older);
  });
});
