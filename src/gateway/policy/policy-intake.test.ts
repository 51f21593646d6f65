import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PROVINCES } from '../../catalog/index.ts';
import type { Policy, PolicyRule } from '../../contracts/index.ts';
import { createLogger, createMeter, type Meter } from '../../instrumentation/index.ts';
import { ManualClock, signingKeyFrom, type SigningKey } from '../../kernel/index.ts';
import { afterKillSwitch } from '../domain/policy-standing.ts';
import { signPolicy } from '../testing/control-stub.ts';
import { mergeFacts } from './local-facts.ts';
import { PolicyAudit, readAudit } from './policy-audit.ts';
import { PolicyBook } from './policy-book.ts';
import { PolicyInForce } from './policy-in-force.ts';
import { PolicyIntake } from './policy-intake.ts';
import { PolicyStore } from './policy-store.ts';

const NOW = Date.parse('2024-02-14T06:00:00Z');
const MINUTE = 60_000;
const LEASE = { concurrency: 10, drainPerSecond: 5, loginShare: 0.25 };
const PACE = { gapMs: 5_000, holdDownMs: 10 * MINUTE, spreadMs: 15 * MINUTE, probeMs: 5 * MINUTE };
const logger = createLogger({ name: 'test', level: 'silent' });

let dir: string;
let key: SigningKey;
let clock: ManualClock;
let meter: Meter;
let book: PolicyBook;
let intake: PolicyIntake;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'siaga-intake-'));
  key = await signingKeyFrom(join(dir, 'key.jwk'));
  clock = new ManualClock(NOW);
  await open();
});
afterEach(() => rm(dir, { recursive: true, force: true }));

/** Start what judges policies, on what an earlier one left. */
async function open(): Promise<void> {
  meter = createMeter();
  const inForce = new PolicyInForce('gw-wita', LEASE, undefined, clock);
  const store = new PolicyStore(dir);
  const audit = await PolicyAudit.open(store.folder);
  book = new PolicyBook({ inForce, store, audit, publicJwks: [key.publicJwk], clock, logger });
  await book.restore();
  intake = new PolicyIntake({
    book,
    pace: PACE,
    clock,
    meter,
    logger,
    gateways: 1,
    facts: () => mergeFacts([]),
  });
}

const iso = (ms: number): string => new Date(ms).toISOString();
const minutesAgo = (minutes: number): string => iso(clock.now() - minutes * MINUTE);
const rejected = async (reason: string): Promise<number> => {
  const found = (await meter.registry.getMetricsAsJSON()).find(
    ({ name }) => name === 'siaga_gateway_policy_rejected_total',
  );
  return found?.values.find(({ labels }) => labels['reason'] === reason)?.value ?? 0;
};

const sign = (epoch: number, fields: Partial<Policy> = {}): Promise<string> =>
  signPolicy(key, {
    ...{ epoch, issuedAt: iso(clock.now()), expiresAt: iso(clock.now() + 60 * MINUTE) },
    ...{ reason: 'uji', incidentId: null, rules: [], leases: {} },
    ...fields,
  });
const offer = async (epoch: number, fields: Partial<Policy> = {}) =>
  intake.consider(await sign(epoch, fields));
const rule = (fields: Partial<PolicyRule>): PolicyRule => ({
  ...{ scope: '52', until: iso(clock.now() + 30 * MINUTE) },
  ...fields,
});

const TWO_LEADERS = [
  { id: 'pimpinan-1', name: 'Budi', role: 'leadership' },
  { id: 'pimpinan-2', name: 'Cici', role: 'leadership' },
];
/** The first so many provinces in manual mode, on the word of two people of one role. */
const manual = (provinces: number, since?: string): PolicyRule[] =>
  PROVINCES.slice(0, provinces).map(({ code: scope }) =>
    rule({
      scope,
      manual: { advice: 'Foto lalu simpan.', approvedBy: TWO_LEADERS },
      ...(since === undefined ? {} : { manualSince: since }),
    }),
  );
const TOO_WIDE = { verdict: 'nack', reason: 'unsafe', detail: expect.stringMatching(/more than three/) };

it('keeps a pulled kill switch when the key is gone that the last policy was signed with', async () => {
  await offer(6, { killSwitch: { serial: 2, state: 'pulled' } });
  expect(book.inForce.standing.killed?.serial).toBe(2);
  key = await signingKeyFrom(join(dir, 'next-key.jwk'));
  await open();
  expect(book.inForce.standing).toMatchObject({ policy: undefined, killed: { serial: 2 } });
  await offer(7);
  expect(await rejected('kill-switch')).toBe(1);
  await offer(8, { killSwitch: { serial: 2, state: 'left' } });
  expect(book.inForce.standing).toMatchObject({ killed: undefined, leftSerial: 2 });
});

describe('manual mode that says it began earlier', () => {
  it('is taken at no word of the policy by a gateway that never had one, for as long as a spread lasts', async () => {
    expect(await offer(5, { rules: manual(20, minutesAgo(20)) })).toMatchObject(TOO_WIDE);
    await clock.advance(14 * MINUTE);
    expect(await offer(6, { rules: manual(20, minutesAgo(34)) })).toMatchObject(TOO_WIDE);
    await clock.advance(2 * MINUTE);
    expect(await offer(7, { rules: manual(20, minutesAgo(36)) })).toMatchObject({ verdict: 'ack' });
  });

  it('does not grow by threes under one gateway’s eyes, also across a restart', async () => {
    expect(await offer(5, { rules: manual(3, minutesAgo(20)) })).toMatchObject({ verdict: 'ack' });
    await clock.advance(10_000);
    await open();
    expect(await offer(6, { rules: manual(6, minutesAgo(20)) })).toMatchObject(TOO_WIDE);
  });

  it('is doubted by a gateway that was offered nothing of it all the while, also after a restart', async () => {
    const known = await sign(4);
    expect(await intake.consider(known)).toMatchObject({ verdict: 'ack' });
    await clock.advance(25 * MINUTE);
    await open();
    await intake.consider(known);
    expect(await offer(5, { rules: manual(20, minutesAgo(20)) })).toMatchObject(TOO_WIDE);
  });

  it('is believed by a gateway that was cut off meanwhile, as by one that was not', async () => {
    await offer(4);
    await clock.advance(25 * MINUTE);
    expect(await offer(5, { rules: manual(20, minutesAgo(20)) })).toMatchObject({ verdict: 'ack' });
  });

  it('has been manual for long enough to return, all the same', async () => {
    const at = iso(clock.now());
    await offer(5, { rules: manual(1, minutesAgo(20)) });
    const { code: scope } = PROVINCES[0]!;
    const seen = { scope, at, success: 1, watchedMs: 5 * MINUTE, drainPerSecond: 5 };
    expect(await offer(6, { returns: [seen] })).toMatchObject({ verdict: 'ack' });
  });

  it('is believed when it is one wave old', async () => {
    const known = await sign(4);
    await intake.consider(known);
    await clock.advance(25 * MINUTE);
    await intake.consider(known);
    const since = minutesAgo(1);
    expect(await offer(5, { rules: manual(3, since) })).toMatchObject({ verdict: 'ack' });
    expect(book.inForce.standing.manual.since.get(PROVINCES[0]!.code)).toBe(Date.parse(since));
  });
});

describe('a policy whose times do not fit this gateway’s clock', () => {
  it('is refused when it is issued more than five minutes ahead, and the next one is not', async () => {
    const ahead = (ms: number) => ({ issuedAt: iso(NOW + ms), expiresAt: iso(NOW + 2 ** 42) });
    expect(await offer(5, ahead(75 * 365 * 24 * 60 * MINUTE))).toMatchObject({ reason: 'clock' });
    expect(await offer(6, ahead(5 * MINUTE + 1))).toMatchObject({ reason: 'clock' });
    expect(await rejected('clock')).toBe(2);
    expect(await offer(7, ahead(5 * MINUTE))).toMatchObject({ verdict: 'ack' });
    await clock.advance(MINUTE);
    const late = { ...ahead(60 * MINUTE), killSwitch: { serial: 1, state: 'pulled' } } as const;
    expect(await offer(8, late)).toMatchObject({ verdict: 'ack' });
  });

  it('is not said to be in force where a tightening was over before it began', async () => {
    const jws = await sign(5, {
      rules: [
        rule({ scope: '52', shedBelow: 'officer-read' }),
        rule({ scope: '53', uploadMode: 'queue' }),
        rule({ scope: '51', loginPerSecond: 5, until: iso(NOW + 60 * MINUTE) }),
      ],
    });
    await clock.advance(31 * MINUTE);
    const word = { verdict: 'ack', epoch: 5, lapsed: ['52'] };
    expect(await intake.consider(jws)).toMatchObject(word);
    await clock.advance(30 * MINUTE);
    // What ends later, in its own time, is no fault.
    expect(await intake.consider(jws)).toMatchObject(word);
    expect(await offer(6)).not.toHaveProperty('lapsed');
  });

  it('is refused when a tightening lasts more than four hours, but not for a queue that does', async () => {
    const until = iso(NOW + 4 * 60 * MINUTE + 1);
    expect(await offer(5, { rules: [rule({ until, shedBelow: 'login' })] })).toMatchObject({
      reason: 'malformed',
      detail: 'rules: the tightening of 52 lasts more than 4 hours',
    });
    expect(await offer(6, { rules: [rule({ until, uploadMode: 'queue' })] })).toMatchObject({
      verdict: 'ack',
    });
  });
});

describe('a policy that the disk refuses', () => {
  it('is told as such once, counted, and taken up when the disk takes it', async () => {
    await offer(4);
    const jws = await sign(5, { rules: [rule({ uploadMode: 'queue' })] });
    const folder = new PolicyStore(dir).folder;
    await rename(folder, `${folder}.away`);
    await writeFile(folder, '');
    expect(await intake.consider(jws)).toMatchObject({
      ...{ verdict: 'nack', reason: 'not-saved', epoch: 5, inForce: 4 },
      detail: expect.stringMatching(/EEXIST|ENOTDIR/),
    });
    expect(await intake.consider(jws)).toBeUndefined();
    expect(await rejected('not-saved')).toBe(1);
    expect(book.inForce.epoch).toBe(4);
    await rm(folder);
    await rename(`${folder}.away`, folder);
    expect(await intake.consider(jws)).toMatchObject({ verdict: 'ack', epoch: 5 });
    expect((await readAudit(folder)).broken).toBeUndefined();
  });
});

describe('a policy that the kill switch suspends', () => {
  it('gets no word, however often it comes', async () => {
    const jws = await sign(5, { rules: [rule({ uploadMode: 'queue' })] });
    expect(await intake.consider(jws)).toMatchObject({ verdict: 'ack' });
    const order = { atMs: NOW, by: 'Piket', reason: 'uji' };
    const killed = afterKillSwitch(book.inForce.standing, { serial: 1, preparedAt: iso(NOW) }, order);
    await mkdir(new PolicyStore(dir).folder, { recursive: true });
    await book.change(killed!, jws, { what: 'kill-switch-pulled', epoch: 5 });
    expect(await intake.consider(jws)).toBeUndefined();
  });
});
