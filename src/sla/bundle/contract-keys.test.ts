import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { contractSchema, type SlaContract } from '../../catalog/index.ts';
import { signingKeyFrom, type SigningKey } from '../../kernel/index.ts';
import { countersign } from '../countersign.ts';
import { FILES, manifestSchema } from './folder.ts';
import { appendStatement, statementsOf } from './statement.ts';
import type { VerifyOptions } from './verdict.ts';
import { verifyBundle } from './verify.ts';
import { makeDay, resign, UPLOADS_MONTHLY } from '../testing/index.ts';
import { canonicalJson } from '../domain/report.ts';

const AT = '2024-02-25T03:00:00.000Z';
let home: string;
let made: string;
let dir: string;
let key: SigningKey;
let vendor: SigningKey;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'siaga-sla-'));
  key = await signingKeyFrom(join(home, 'issuer.jwk'));
  vendor = await signingKeyFrom(join(home, 'vendor.jwk'));
  made = join(home, 'made');
  await makeDay(made, key);
}, 60_000);
afterAll(() => rm(home, { recursive: true, force: true }));

let copies = 0;
beforeEach(async () => {
  dir = join(home, `copy-${String((copies += 1))}`);
  await cp(made, dir, { recursive: true });
});

const rootIn = async (): Promise<string> =>
  manifestSchema.parse(JSON.parse(await readFile(join(dir, FILES.manifest), 'utf8'))).root;
const say = (as: 'vendor' | 'issuer', by: SigningKey, ...disputes: { outage: string; text: string }[]) =>
  countersign(dir, { as, key: by, at: AT, disputes, sites: ['gw-wib'] });

describe('keys that a contract states', { timeout: 60_000 }, () => {
  const FROM = '2024-01-01T00:00:00+07:00';
  const stated = ({ publicJwk, kid }: SigningKey, validTo: string | null = null, validFrom = FROM) => ({
    ...({ kty: 'OKP', crv: 'Ed25519' } as const),
    ...{ kid, x: String(publicJwk.x), validFrom, validTo },
  });
  /** In the order of the schema, as contracts come out of the catalog. */
  const stating = (issuers: readonly SigningKey[], vendors: readonly object[]): SlaContract =>
    contractSchema.parse({
      ...UPLOADS_MONTHLY,
      signers: UPLOADS_MONTHLY.signers.map((signer) => ({
        ...signer,
        keys: signer.role === 'issuer' ? issuers.map((one) => stated(one)) : vendors,
      })),
    });
  const makeStating = async (contract: SlaContract): Promise<void> => {
    await rm(dir, { recursive: true, force: true });
    await makeDay(dir, key, contract);
  };
  const verdict = async (options: VerifyOptions = {}) => {
    const { faults, vendorKey, areStated } = await verifyBundle(dir, options);
    return { faults, vendorKey, ...areStated };
  };
  const other = (name: string) => signingKeyFrom(join(home, `${name}.jwk`));
  /** Written into the folder past this program. */
  const smuggle = async (by: SigningKey, at = AT) => {
    const root = await rootIn();
    const before = await statementsOf(dir, root, {
      ...{ issuers: [key.publicJwk], vendors: () => undefined },
      within: { fromMs: 0, toMs: Date.now() },
    });
    await appendStatement(dir, { root, as: 'vendor', at, disputes: [] }, before, by);
  };

  it('are whom a report and its thread are believed to be of, without a key of the reader’s', async () => {
    await makeStating(stating([key], [stated(vendor)]));
    expect(await verdict()).toEqual({ faults: [], vendorKey: 'silent', issuer: true, vendor: undefined });
    await say('vendor', vendor);
    expect(await verdict()).toEqual({ faults: [], vendorKey: 'stated', issuer: true, vendor: true });
    await expect(say('vendor', await other('third'))).rejects.toThrow(/SLA_SIGNER_WRONG/);
  });

  it('find out whoever speaks for the vendor with another, or outside its time', async () => {
    const third = await other('third');
    await makeStating(stating([key], [stated(vendor), stated(third, '2024-02-01T00:00:00+07:00')]));
    await smuggle(third);
    expect(await verdict()).toEqual({
      faults: [
        expect.stringMatching(/^statements\/0001\.jws: .*none that the contract states for the vendor/),
      ],
      ...{ vendorKey: 'unknown', issuer: true, vendor: false },
    });
  });

  it('may follow one another in one thread', async () => {
    const next = await other('next');
    await makeStating(
      stating([key], [stated(vendor, '2024-02-25T04:00:00Z'), stated(next, null, '2024-02-25T04:00:00Z')]),
    );
    await say('vendor', vendor);
    const sayLater = () =>
      countersign(dir, { as: 'vendor', key: next, at: '2024-02-25T05:00:00.000Z', disputes: [], sites: [] });
    await sayLater();
    expect(await verdict()).toMatchObject({ faults: [], vendorKey: 'stated', vendor: true });
  });

  it('do not speak again once withdrawn, by a date before the report or before what was said last', async () => {
    const next = await other('next');
    const [ends, later] = ['2024-02-25T04:00:00.000Z', '2024-02-25T05:00:00.000Z'];
    const sayLater = () => countersign(dir, { as: 'vendor', key: next, at: later, disputes: [], sites: [] });
    await makeStating(stating([key], [stated(vendor, ends), stated(next, null, ends)]));
    await sayLater();
    await smuggle(vendor);
    expect((await verdict()).faults).toEqual([
      `statements/0002.jws: it is dated ${AT}, before what it answers, ${later}`,
    ]);
    // Withdrawn before the report was made, at the end of its day.
    await makeStating(stating([key], [stated(vendor, '2024-02-14T12:00:00Z'), stated(next)]));
    await smuggle(vendor, '2024-02-14T11:00:00.000Z');
    expect((await verdict()).faults).toEqual([
      'statements/0001.jws: it is dated 2024-02-14T11:00:00.000Z, before the report was made',
    ]);
    await rm(join(dir, 'statements'), { recursive: true });
    await sayLater();
    await expect(say('issuer', key)).rejects.toThrow(/SLA_TIME_WRONG: it is dated .*before what it answers/);
  });

  it('do not speak ahead of their time', async () => {
    const [next, from] = [await other('next'), '2124-03-01T00:00:00.000Z'];
    await makeStating(stating([key], [stated(vendor, from), stated(next, null, from)]));
    await smuggle(next, from);
    expect((await verdict()).faults).toEqual([
      `statements/0001.jws: it is dated ${from}, which is yet to come`,
    ]);
    expect(await verdict({ nowMs: Date.parse(from) })).toMatchObject({ faults: [], vendorKey: 'stated' });
  });

  it('are outranked by those that the reader brings, and said to differ', async () => {
    const third = await other('third');
    await makeStating(stating([key], [stated(third)]));
    await smuggle(vendor);
    expect(await verdict({ known: [key.publicJwk], knownVendor: [vendor.publicJwk] })).toEqual({
      ...{ faults: [], vendorKey: 'known', issuer: true, vendor: false },
    });
    expect((await verdict({ knownVendor: [third.publicJwk] })).faults).toEqual([
      expect.stringMatching(/^statements\/0001\.jws: .*not of the vendor’s key that you named/),
    ]);
  });

  it('keep a report from being made that none of them signs, and find one out', async () => {
    await rm(dir, { recursive: true, force: true });
    const contract = stating([vendor], [stated(await other('third'))]);
    await expect(makeDay(dir, key, contract)).rejects.toThrow(/SLA_SIGNER_WRONG/);
    await makeStating(stating([key], [stated(vendor)]));
    // The folder signed anew, as somebody would who changed it.
    const forger = await other('forger');
    await resign(dir, FILES.keys, () => canonicalJson({ keys: [forger.publicJwk] }), forger);
    expect(await verdict()).toMatchObject({
      faults: [expect.stringMatching(/^signature\.jws: .*none that the contract states for the issuer/)],
      issuer: false,
    });
    expect(await verdict({ known: [forger.publicJwk] })).toMatchObject({ faults: [], issuer: false });
  });
});
