import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CompactSign, generateKeyPair, importJWK, type JWK } from 'jose';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { POLICY_MAX_BYTES, POLICY_TYP, type Lease } from '../../contracts/index.ts';
import { createLogger, createMeter } from '../../instrumentation/index.ts';
import { signingKeyFrom, systemClock, type SigningKey } from '../../kernel/index.ts';
import { chanceFrom } from '../queue/testing/chance.ts';
import { inAnHour, policyOf, signPolicy } from '../testing/control-stub.ts';
import { jpeg, openHouse, tpsIn } from '../testing/house.ts';
import { mergeFacts } from './local-facts.ts';
import { PolicyAudit, readAudit } from './policy-audit.ts';
import { PolicyBook } from './policy-book.ts';
import { PolicyInForce } from './policy-in-force.ts';
import { PolicyIntake } from './policy-intake.ts';
import { PolicyStore } from './policy-store.ts';

const ROUNDS = 10_000;
const BATCH = 200;
const PUSHED = 2_000;
const LEASE: Lease = { concurrency: 10, drainPerSecond: 5, loginShare: 0.25 };
const PACE = { gapMs: 5_000, holdDownMs: 600_000, spreadMs: 900_000, probeMs: 300_000 };
const logger = createLogger({ name: 'test', level: 'silent' });

let dir: string;
let key: SigningKey;
let inForce: PolicyInForce;
let intake: PolicyIntake;
let good: string;
let foreign: (payload: unknown, header: object) => Promise<string>;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'siaga-fuzz-'));
  key = await signingKeyFrom(join(dir, 'key.jwk'));
  inForce = new PolicyInForce('gw-wita', LEASE);
  const store = new PolicyStore(dir);
  const audit = await PolicyAudit.open(store.folder);
  const base = { clock: systemClock, logger };
  const book = new PolicyBook({ ...base, inForce, store, audit, publicJwks: [key.publicJwk] });
  const facts = () => mergeFacts([]);
  intake = new PolicyIntake({ ...base, book, pace: PACE, gateways: 1, meter: createMeter(), facts });
  good = await signPolicy(
    key,
    policyOf(1_000, { rules: [{ scope: '52', until: inAnHour(), uploadMode: 'queue' }] }),
  );
  const { privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519' });
  foreign = (payload, header) =>
    new CompactSign(Buffer.from(JSON.stringify(payload)))
      .setProtectedHeader({ alg: 'EdDSA', ...header })
      .sign(privateKey);
  expect(await intake.consider(good)).toMatchObject({ verdict: 'ack', epoch: 1_000 });
});
afterAll(() => rm(dir, { recursive: true, force: true }));

const deep = (depth: number): unknown => {
  let value: unknown = 1;
  for (let n = 0; n < depth; n += 1) value = [value];
  return value;
};

/** Ways to make a document that must not be obeyed; every one is different from all before. */
function attacks(random: () => number) {
  let epoch = 1_000;
  const next = (): number => (epoch += 1);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const sign = (payload: unknown, typ = POLICY_TYP): Promise<string> => key.sign(payload, typ);
  const spoiled = (fields: object): Promise<string> => sign({ ...policyOf(next()), ...fields });
  const rule = (fields: object): Promise<string> =>
    spoiled({ rules: [{ scope: '52', until: inAnHour(), ...fields }] });
  const manual = (scope: string, roles: readonly string[]): Promise<string> =>
    rule({
      scope,
      manual: {
        advice: 'Foto lalu simpan.',
        approvedBy: roles.map((role, n) => ({ id: `a-${n}`, name: `A${n}`, role })),
      },
    });
  const flip = (text: string): string => {
    // Not the last letter: some of its bits mean nothing.
    const at = Math.floor(random() * (text.length - 1));
    const other = pick(['A', 'B', 'x', 'y', '0', '9', '-', '_', '.'].filter((letter) => letter !== text[at]));
    return text.slice(0, at) + other + text.slice(at + 1);
  };
  return [
    () => Promise.resolve(randomBytes(1 + Math.floor(random() * 400)).toString('latin1')),
    () => Promise.resolve(pick(['', '.', '..', 'a.b.c', '{}', 'null']) + String(next())),
    async () => flip(await sign(policyOf(next()))),
    async () => (await sign(policyOf(next()))).slice(0, -1 - Math.floor(random() * 80)),
    async () => `${(await sign(policyOf(next()))).split('.').slice(0, 2).join('.')}.`,
    () => foreign(policyOf(next()), { kid: key.kid, typ: POLICY_TYP }),
    () => foreign(policyOf(next()), { kid: `x${next()}`, typ: POLICY_TYP }),
    () => sign(policyOf(next()), pick(['siaga-receipt+jws', 'siaga-kill-switch+jws', 'JWT', ''])),
    () => sign(policyOf(1 + Math.floor(random() * 1_000), { reason: `tua ${next()}` })),
    () => Promise.resolve(`${good}${' '.repeat(1 + (next() % 50))}`.trimStart().replace(/.$/, 'A')),
    () => spoiled({ expiresAt: new Date(Date.now() - 1 - random() * 1e9).toISOString() }),
    () =>
      spoiled({ epoch: pick([-1, 0, 1.5, 1e300, 2 ** 53, null, `${next()}`, []]), reason: String(next()) }),
    () =>
      spoiled({
        [pick(['reason', 'issuedAt', 'expiresAt', 'rules', 'leases'])]: pick([null, '', undefined, 0]),
      }),
    () => spoiled({ [`asing${next()}`]: deep(Math.floor(random() * 2_000)) }),
    () => spoiled({ rules: deep(1 + Math.floor(random() * 2_000)) }),
    () => spoiled({ leases: { 'gw-wita': { ...LEASE, concurrency: pick([1e300, 0, -1, 1.5, null]) } } }),
    () => spoiled({ leases: { 'gw-wita': deep(3) } }),
    () => rule({ loginPerSecond: pick([0, -1, 1e300, null, '5']) }),
    () =>
      rule({
        loginPerSecond: 5,
        pacedSince: new Date(Date.now() + 60_000 + random() * 1e12).toISOString(),
      }),
    () => rule({ scope: pick(['', '5', '520', '52010', '5201011', 'Nasional', '../..', 52]) }),
    () => rule({ manual: pick([0, 7, -1, {}, null, { advice: '', approvedBy: [] }]) }),
    () => rule({ shedBelow: pick(['upload', 'semua', '', null]) }),
    () => spoiled({ rules: Array.from({ length: 2 }, () => ({ scope: '52', until: inAnHour() })) }),
    () =>
      spoiled({
        rules: Array.from({ length: 601 }, (_, n) => ({ scope: String(100_000 + n), until: inAnHour() })),
      }),
    () => manual(pick(['52', 'nasional', '520101']), pick([['leadership'], ['on-call', 'commander'], []])),
    () => manual('nasional', ['leadership', 'leadership']),
    () =>
      spoiled({ rules: [{ scope: '52', until: inAnHour() }], killSwitch: { serial: 1, state: 'pulled' } }),
    () => twice(policyOf(next())),
    () => Promise.resolve('x'.repeat(POLICY_MAX_BYTES + 1 + (next() % 1_000))),
  ];
}

/** Signed with the right key, but with a field in it twice: one reader sees rules, another sees none. */
async function twice(policy: object): Promise<string> {
  const secret = JSON.parse(await readFile(join(dir, 'key.jwk'), 'utf8')) as JWK;
  return new CompactSign(Buffer.from(`${JSON.stringify(policy).slice(0, -1)},"rules":[]}`))
    .setProtectedHeader({ alg: 'EdDSA', kid: key.kid, typ: POLICY_TYP })
    .sign(await importJWK(secret, 'EdDSA'));
}

describe('ten thousand policies that must not be obeyed', () => {
  it('change nothing and break nothing', { timeout: 180_000 }, async () => {
    const random = chanceFrom(14);
    const ways = attacks(random);
    const verdicts = new Map<string, number>();
    const before = inForce.view;
    for (let n = 0; n < ROUNDS; n += BATCH) {
      const documents = await Promise.all(
        Array.from({ length: BATCH }, (_, at) => ways[(n + at) % ways.length]!()),
      );
      const words = await Promise.all(documents.map((document) => intake.consider(document)));
      for (const word of words) {
        const verdict = word?.verdict === 'nack' ? word.reason : (word?.verdict ?? 'said before');
        verdicts.set(verdict, (verdicts.get(verdict) ?? 0) + 1);
      }
    }
    expect(verdicts.get('ack')).toBeUndefined();
    expect(inForce.epoch).toBe(1_000);
    expect(inForce.view).toBe(before);
    for (const reason of ['unsigned', 'malformed', 'older-epoch', 'expired', 'unsafe', 'too-large'])
      expect(verdicts.get(reason) ?? 0, reason).toBeGreaterThan(ROUNDS / 100);
    const { broken, lines } = await readAudit(new PolicyStore(dir).folder);
    expect(broken).toBeUndefined();
    expect(lines.filter((line) => line.what === 'applied')).toHaveLength(1);
    expect(lines.length).toBeLessThan(200);
    expect(await intake.consider(good)).toMatchObject({ verdict: 'ack', epoch: 1_000 });
  });

  it(
    'keep no gateway from the next good one, pushed to it one upon another',
    { timeout: 60_000 },
    async () => {
      const jwks = join(dir, 'jwks.json');
      await writeFile(jwks, JSON.stringify({ keys: [key.publicJwk] }));
      const house = await openHouse({ SIAGA_POLICY_JWKS_FILE: jwks, SIAGA_POLICY_POLL_MS: '600000' });
      try {
        const obeys = (epoch: number) =>
          vi.waitFor(() => expect(house.gateway.epoch()).toBe(epoch), { timeout: 20_000, interval: 5 });
        house.control.push(good);
        await obeys(1_000);
        const ways = attacks(chanceFrom(15));
        for (let n = 0; n < PUSHED; n += 1) house.control.push(await ways[n % ways.length]!());
        house.control.push(await signPolicy(key, policyOf(1_000_000)));
        await obeys(1_000_000);
        const { broken, lines } = await readAudit(new PolicyStore(house.dataDir).folder);
        expect(broken).toBeUndefined();
        const applied = lines.filter((line) => line.what === 'applied').map(({ epoch }) => epoch);
        expect(applied.filter((epoch) => epoch !== 1_000_000)).toEqual([1_000]);
        expect(await house.metric('siaga_gateway_policy_rejected_total')).toBeGreaterThan(PUSHED / 4);
        expect((await house.upload(jpeg(1), tpsIn('31'))).status).toBe(201);
      } finally {
        await house.close();
      }
    },
  );
});
