import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { idempotencyKeyOf, RECEIPT_TYP, type Receipt } from '../../contracts/index.ts';
import { ManualClock, signingKeyFrom, type SigningKey } from '../../kernel/index.ts';
import { heldReceiptSchema, readLines, type PhoneReceipt } from './jsonl.ts';
import { openLedger, type Ledger, type SentPhoto } from './ledger.ts';
import { verifiedReceipt } from './receipts.ts';
import { newTally, type Tally } from './tally.ts';

const photoOf = (page: number, seed = 'a'): SentPhoto => {
  const identity = { tps: '3201012001001', ballot: 'ppwp', page, sha256: seed.repeat(64) } as const;
  return { ...identity, key: idempotencyKeyOf(identity) };
};
const receiptFor = ({ key, ...identity }: SentPhoto): Receipt => ({
  ...identity,
  iss: 'gw-wib',
  jti: key,
  bytes: 1_000,
  receivedAt: '2024-02-14T06:40:00.000Z',
  state: 'held',
  copies: 1,
  epoch: 3,
});

let dir: string;
let gateway: SigningKey;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'siaga-telepon-'));
  gateway = await signingKeyFrom(join(dir, 'gateway.jwk'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

describe('a phone that is shown a receipt', () => {
  const photo = photoOf(1);
  const verified = (jws: string) => verifiedReceipt(jws, [gateway.publicJwk], photo);

  it('takes the one for its photo', async () => {
    const receipt = receiptFor(photo);
    expect(await verified(await gateway.sign(receipt, RECEIPT_TYP))).toEqual(receipt);
  });

  it.each<[string, Partial<Receipt>]>([
    ['key', { jti: photoOf(2).key }],
    ['TPS', { tps: '3201012001002' }],
    ['page', { page: 2 }],
    ['ballot', { ballot: 'pdpd' }],
    ['hash', { sha256: 'b'.repeat(64) }],
  ])('refuses one that names another %s, though a gateway signed it', async (_, other) => {
    const jws = await gateway.sign({ ...receiptFor(photo), ...other }, RECEIPT_TYP);
    expect(await verified(jws)).toBeUndefined();
  });

  it('refuses one that nobody it trusts has signed', async () => {
    const stranger = await signingKeyFrom(join(dir, 'stranger.jwk'));
    expect(await verified(await stranger.sign(receiptFor(photo), RECEIPT_TYP))).toBeUndefined();
  });

  it('refuses what a gateway signed as something else', async () => {
    expect(await verified(await gateway.sign(receiptFor(photo), 'siaga-policy+jws'))).toBeUndefined();
  });

  it('refuses one of which a byte was changed', async () => {
    const jws = await gateway.sign(receiptFor(photo), RECEIPT_TYP);
    const [head = '', payload = '', signature = ''] = jws.split('.');
    const changed = Buffer.from(payload, 'base64url').toString().replace('"page":1', '"page":2');
    const forged = `${head}.${Buffer.from(changed).toString('base64url')}.${signature}`;
    expect(await verifiedReceipt(forged, [gateway.publicJwk], photoOf(2))).toBeUndefined();
    expect(await verified(forged)).toBeUndefined();
  });
});

describe('the phones’ ledger', () => {
  let tally: Tally;
  let ledger: Ledger;
  beforeEach(() => {
    tally = newTally();
    ledger = openLedger(dir, { tally, keys: [gateway.publicJwk], clock: new ManualClock() });
  });
  const kept = async (): Promise<readonly PhoneReceipt[]> => {
    await ledger.close();
    const lines: PhoneReceipt[] = [];
    for await (const line of readLines(join(dir, 'receipts.jsonl'), heldReceiptSchema)) lines.push(line);
    return lines;
  };

  it('does not take a receipt that is replayed for the next page, or for the page photographed anew', async () => {
    const first = photoOf(1);
    const jws = await gateway.sign(receiptFor(first), RECEIPT_TYP);
    expect(await ledger.keepReceipt(jws, first)).toBe(true);
    expect(await ledger.keepReceipt(jws, photoOf(2))).toBe(false);
    expect(await ledger.keepReceipt(jws, photoOf(1, 'b'))).toBe(false);
    expect(tally).toMatchObject({ receipted: 1, held: 1, badReceipts: 2 });
    expect((await kept()).map(({ key }) => key)).toEqual([first.key]);
  });

  it.each([
    ['key', { key: photoOf(2).key }],
    ['hash', { sha256: 'b'.repeat(64) }],
  ])('does not take a confirmation of the vendor that names another %s', async (_, other) => {
    const photo = photoOf(1);
    expect(ledger.keepConfirmation({ ...photo, ...other }, photo)).toBe(false);
    expect(ledger.keepConfirmation(photo, photo)).toBe(true);
    expect((await kept()).map(({ key }) => key)).toEqual([photo.key]);
  });
});
