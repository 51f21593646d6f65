import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CompactSign, importJWK, type JWK } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { signingKeyFrom, type SigningKey } from '../../kernel/index.ts';
import { countersign } from '../countersign.ts';
import { FILES, manifestSchema } from './folder.ts';
import { appendStatement, statementsOf } from './statement.ts';
import { verifyBundle } from './verify.ts';
import { makeDay } from '../testing/index.ts';

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

const faultsIn = async (): Promise<readonly string[]> => (await verifyBundle(dir)).faults;
const rootIn = async (): Promise<string> =>
  manifestSchema.parse(JSON.parse(await readFile(join(dir, FILES.manifest), 'utf8'))).root;
const say = (as: 'vendor' | 'issuer', by: SigningKey, ...disputes: { outage: string; text: string }[]) =>
  countersign(dir, { as, key: by, at: AT, disputes, sites: ['gw-wib'] });

describe('what is said as the vendor', { timeout: 60_000 }, () => {
  it('is the vendor’s only by one key: neither a third nor the issuer can agree for it', async () => {
    await say('vendor', vendor, { outage: 'upload/001', text: 'Serangan, bukan gangguan kami.' });
    const third = await signingKeyFrom(join(home, 'third.jwk'));
    await expect(say('vendor', third)).rejects.toThrow(/SLA_SIGNER_WRONG/);
    await expect(say('vendor', key)).rejects.toThrow(/SLA_SIGNER_WRONG/);
    // Who writes into the folder past this program is found out.
    const root = await rootIn();
    const before = await statementsOf(dir, root, {
      ...{ issuers: [key.publicJwk], vendors: () => undefined },
      within: { fromMs: 0, toMs: Date.now() },
    });
    await appendStatement(dir, { root, as: 'vendor', at: AT, disputes: [] }, before, third);
    expect(await faultsIn()).toEqual([expect.stringMatching(/^statements\/0002\.jws: .*another key/)]);
    await rm(join(dir, 'statements'), { recursive: true });
    await appendStatement(dir, { root, as: 'vendor', at: AT, disputes: [] }, [], key);
    expect(await faultsIn()).toEqual([expect.stringMatching(/^statements\/0001\.jws: .*issuer/)]);
  });

  it('is compared with the vendor’s key that the reader knows, and else said to be unknown', async () => {
    const vendorKeyIn = async (known?: readonly JWK[]) => {
      const { faults, vendorKey } = await verifyBundle(dir, { knownVendor: known });
      return { faults, vendorKey };
    };
    expect(await vendorKeyIn()).toEqual({ faults: [], vendorKey: 'silent' });
    await say('vendor', vendor, { outage: 'upload/002', text: 'Hanya satu provinsi.' });
    expect(await vendorKeyIn()).toEqual({ faults: [], vendorKey: 'unknown' });
    expect(await vendorKeyIn([vendor.publicJwk])).toEqual({ faults: [], vendorKey: 'known' });
    const third = await signingKeyFrom(join(home, 'third.jwk'));
    expect(await vendorKeyIn([third.publicJwk])).toEqual({
      faults: [expect.stringMatching(/^statements\/0001\.jws: .*not of the vendor’s key that you named/)],
      vendorKey: 'unknown',
    });
  });

  it('cannot be cut off at its end before a reader who knows its last statement', async () => {
    await say('vendor', vendor, { outage: 'upload/002', text: 'Hanya satu provinsi.' });
    await say('issuer', key, { outage: 'upload/002', text: 'Satu provinsi juga terhitung.' });
    const { statements } = await verifyBundle(dir);
    const last = statements.at(-1)!.sha256;
    expect((await verifyBundle(dir, { last })).faults).toEqual([]);
    // More may be said after what the reader knows.
    await say('vendor', vendor);
    expect((await verifyBundle(dir, { last })).faults).toEqual([]);
    await rm(join(dir, 'statements'), { recursive: true });
    expect((await verifyBundle(dir, { last })).faults).toEqual([
      `statements: ${last} is not among them: they were cut off`,
    ]);
  });

  it('is refused when it names an address or a site, and shown as it may be said', async () => {
    await expect(
      say('vendor', vendor, { outage: 'upload/001', text: 'Serangan dari 103.9.8.7 lewat gw-wib.' }),
    ).rejects.toThrow(
      'SLA_TEXT_EXPOSES: upload/001: this may be said instead: Serangan dari [IP] lewat [situs].',
    );
    expect((await verifyBundle(dir)).statements).toEqual([]);
  });

  it('cannot bear the id of another key, which is what people compare', async () => {
    const third = await signingKeyFrom(join(home, 'third.jwk'));
    const { kid } = vendor;
    const secret = JSON.parse(await readFile(join(home, 'third.jwk'), 'utf8')) as JWK;
    const forged: SigningKey = {
      kid,
      publicJwk: { ...third.publicJwk, kid },
      sign: async (payload, typ) =>
        new CompactSign(Buffer.from(JSON.stringify(payload)))
          .setProtectedHeader({ alg: 'EdDSA', kid, typ })
          .sign(await importJWK(secret, 'EdDSA')),
    };
    const root = await rootIn();
    await appendStatement(dir, { root, as: 'vendor', at: AT, disputes: [] }, [], forged);
    expect(await faultsIn()).toEqual([expect.stringMatching(/0001\.jws: .*an id that is not its own/)]);
    await rm(join(dir, 'statements'), { recursive: true });
    const own = join(home, 'forged');
    await makeDay(own, forged);
    expect((await verifyBundle(own)).faults[0]).toContain('keys.json');
  });
});
