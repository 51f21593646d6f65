import { copyFile, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { idempotencyKeyOf } from '../../contracts/index.ts';
import { createMeter, receiptKeysLost, type Meter } from '../../instrumentation/index.ts';
import { ManualClock, type SigningKey } from '../../kernel/index.ts';
import { tempDir } from '../queue/testing/temp-dir.ts';
import { createReceiptIssuer } from './issue.ts';
import { watchReceiptKeys, type KeyWatch } from './key-watch.ts';
import { KEY_LOOK_MS, openReceiptKeys, readReceiptKeys, rotateReceiptKey } from './keys.ts';
import { ReceiptTally } from './tally.ts';
import { verifyReceipt } from './verify.ts';

const identity = { tps: '5271011001001', ballot: 'ppwp', page: 2, sha256: 'ab'.repeat(32) } as const;
const facts = { ...identity, key: idempotencyKeyOf(identity), bytes: 300_000 };
const NOW = Date.UTC(2024, 1, 14, 6, 0, 0);
const DAY_MS = 86_400_000;
const GATEWAY = 'gw-wita';

describe('the keys that receipts are signed with', () => {
  let root: Awaited<ReturnType<typeof tempDir>>;
  let dir: string;
  let clock: ManualClock;
  let meter: Meter;
  let complaints: string[];
  let watches: KeyWatch[];

  const receiptBy = (key: SigningKey, at = NOW) =>
    createReceiptIssuer({ key: () => key, gateway: GATEWAY }).issue(facts, 'held', 7, at);
  const watch = async (): Promise<KeyWatch> => {
    const error = (_what: unknown, message: string) => complaints.push(message);
    const logger = { info: () => undefined, error } as never;
    const opened = await watchReceiptKeys({ dataDir: root.path, gateway: GATEWAY, clock, meter, logger });
    watches.push(opened);
    return opened;
  };
  const lost = async (): Promise<number> => {
    const found = (await meter.registry.getMetricsAsJSON()).find(({ name }) => name === receiptKeysLost.name);
    return found?.values[0]?.value ?? NaN;
  };

  beforeEach(async () => {
    root = await tempDir();
    dir = join(root.path, 'keys');
    clock = new ManualClock(NOW);
    meter = createMeter();
    complaints = [];
    watches = [];
  });
  afterEach(async () => {
    for (const { stop } of watches) stop();
    await root[Symbol.asyncDispose]();
  });

  it('are rotated without spoiling a receipt, and the private half of the old one is gone', async () => {
    const before = await openReceiptKeys(dir, GATEWAY, NOW);
    const old = await receiptBy(before.current);
    const after = await rotateReceiptKey(dir, GATEWAY, NOW + DAY_MS);
    expect(after.current.kid).not.toBe(before.current.kid);
    const verified = await verifyReceipt(old, after.jwks, { issuer: GATEWAY });
    expect(verified.key).toMatchObject({
      kid: before.current.kid,
      notBefore: new Date(NOW).toISOString(),
      notAfter: new Date(NOW + DAY_MS + 5 * KEY_LOOK_MS).toISOString(),
    });
    await verifyReceipt(await receiptBy(after.current, NOW + DAY_MS), after.jwks, { issuer: GATEWAY });
    expect(after.jwks.every((jwk) => jwk.d === undefined)).toBe(true);
    expect((await readdir(dir)).sort()).toEqual(['receipt-archive.jwks.json', 'receipt.jwk']);
    expect((await stat(join(dir, 'receipt.jwk'))).mode & 0o777).toBe(0o600);
    // Whoever saved the key set earlier checks old receipts with it as before.
    await verifyReceipt(old, before.jwks);
  });

  it('sign nothing after they were retired: a receipt that is dated later is not believed', async () => {
    const before = await openReceiptKeys(dir, GATEWAY, NOW);
    const { jwks } = await rotateReceiptKey(dir, GATEWAY, NOW);
    const last = await receiptBy(before.current, NOW + 5 * KEY_LOOK_MS);
    await verifyReceipt(last, jwks);
    const late = await receiptBy(before.current, NOW + 5 * KEY_LOOK_MS + 1_000);
    await expect(verifyReceipt(late, jwks)).rejects.toMatchObject({ code: 'GATEWAY_RECEIPT_KEY_RETIRED' });
  });

  it('are all there after a rotation that was cut short, and after the next', async () => {
    const first = await openReceiptKeys(dir, GATEWAY, NOW);
    const old = await receiptBy(first.current);
    await copyFile(join(dir, 'receipt.jwk'), join(root.path, 'kept'));
    await rotateReceiptKey(dir, GATEWAY, NOW);
    // As if it had been cut short before the new key came into its place.
    await copyFile(join(root.path, 'kept'), join(dir, 'receipt.jwk'));
    const cut = await readReceiptKeys(dir, GATEWAY);
    expect(cut.current.kid).toBe(first.current.kid);
    expect(cut.jwks.find(({ kid }) => kid === cut.current.kid)?.notAfter).toBeUndefined();
    const again = await rotateReceiptKey(dir, GATEWAY, NOW + 1);
    await verifyReceipt(old, again.jwks);
    expect(again.jwks.filter(({ notAfter }) => notAfter === undefined)).toHaveLength(1);
  });

  it('are not rotated, nor used, under another gateway’s name, and stay as they are', async () => {
    const { current } = await openReceiptKeys(dir, GATEWAY, NOW);
    const old = await receiptBy(current);
    const files = async () =>
      Promise.all((await readdir(dir)).map((name) => readFile(join(dir, name), 'utf8')));
    const before = await files();
    const foreign = { code: 'GATEWAY_RECEIPT_KEY_FOREIGN' };
    await expect(rotateReceiptKey(dir, 'gw-typo', NOW)).rejects.toMatchObject(foreign);
    await expect(openReceiptKeys(dir, 'gw-typo', NOW)).rejects.toMatchObject(foreign);
    expect(await files()).toEqual(before);
    await verifyReceipt(old, (await readReceiptKeys(dir, GATEWAY)).jwks, { issuer: GATEWAY });
  });

  it('are not made where no gateway is', async () => {
    await expect(rotateReceiptKey(dir, GATEWAY, NOW)).rejects.toMatchObject({
      code: 'GATEWAY_RECEIPT_KEY_ABSENT',
    });
    await expect(stat(dir)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('change in a running gateway within a minute', async () => {
    const { current, jwks } = await watch();
    const issuer = createReceiptIssuer({ key: current, gateway: GATEWAY });
    const old = await issuer.issue(facts, 'held', 7, NOW);
    const { current: next } = await rotateReceiptKey(dir, GATEWAY, NOW);
    expect(current().kid).not.toBe(next.kid);
    await clock.advance(KEY_LOOK_MS);
    await vi.waitFor(() => {
      expect(current().kid).toBe(next.kid);
    });
    const fresh = await issuer.issue(facts, 'held', 7, clock.now());
    expect((await verifyReceipt(fresh, jwks())).key.kid).toBe(next.kid);
    await verifyReceipt(old, jwks());
    expect(complaints).toEqual([]);
  });

  it('stay in use in a running gateway while their file cannot be read', async () => {
    const { current } = await watch();
    const { kid } = current();
    await writeFile(join(dir, 'receipt.jwk'), '');
    await clock.advance(KEY_LOOK_MS);
    await vi.waitFor(() => {
      expect(complaints).toEqual(['the receipt keys could not be read; the last ones stay in use']);
    });
    expect(current().kid).toBe(kid);
  });

  it('are replaced loudly when they are lost, and what they signed stays good', async () => {
    const before = await watch();
    expect([await lost(), complaints]).toEqual([0, []]);
    const old = await receiptBy(before.current());
    await rm(join(dir, 'receipt.jwk'));
    const after = await watch();
    expect(after.current().kid).not.toBe(before.current().kid);
    expect(await lost()).toBe(1);
    expect(complaints).toEqual([expect.stringContaining('receipts given under it stay good')]);
    expect((await verifyReceipt(old, after.jwks())).key.notAfter).toBeDefined();
  });

  it('are replaced more loudly when nothing of them is left and receipts had been given', async () => {
    const logger = { error: () => undefined } as never;
    const tally = await ReceiptTally.open({ dataDir: root.path, lane: 0, clock, logger });
    tally.count(identity);
    await tally.close();
    await watch();
    expect(await lost()).toBe(1);
    expect(complaints).toEqual([expect.stringContaining('cannot be checked until')]);
  });

  it('are kept where a folder of an earlier version has them without a name', async () => {
    const { current } = await openReceiptKeys(dir, GATEWAY, NOW);
    const { iss, ...older } = JSON.parse(await readFile(join(dir, 'receipt.jwk'), 'utf8')) as { iss: string };
    expect(iss).toBe(GATEWAY);
    await writeFile(join(dir, 'receipt.jwk'), JSON.stringify(older));
    await rm(join(dir, 'receipt-archive.jwks.json'));
    const found = await openReceiptKeys(dir, GATEWAY, NOW);
    expect([found.current.kid, found.isNew]).toEqual([current.kid, false]);
    await expect(rotateReceiptKey(dir, 'gw-typo', NOW)).rejects.toMatchObject({
      code: 'GATEWAY_RECEIPT_KEY_FOREIGN',
    });
  });
});
