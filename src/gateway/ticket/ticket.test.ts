import { createHmac } from 'node:crypto';
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../kernel/index.ts';
import { keyAt, type TicketKey } from '../domain/ticket-keys.ts';
import { watchTicketKeys } from './key-watch.ts';
import { readTicketKeys, rotateTicketKeys } from './keys.ts';
import { TicketSeal } from './seal.ts';

const key = (kid: string, from: number): TicketKey => ({ kid, secret: kid.padEnd(43, 'x'), from });
const TICKET = {
  account: '5271011001001-1',
  holder: 77,
  place: 1_000,
  behindMs: 500,
  askedAt: 2_000,
  due: 3_000,
  uploaded: false,
};

let dir: string;
beforeEach(async () => (dir = await mkdtemp(join(tmpdir(), 'siaga-ticket-'))));
afterEach(() => rm(dir, { recursive: true }));

describe('a ticket', () => {
  const seal = new TicketSeal(() => [key('k1', 0)]);

  it('says at every process of a region what it was given with', () => {
    const number = fc.integer({ min: 0, max: 2e12 });
    fc.assert(
      fc.property(number, number, number, number, fc.boolean(), (place, holder, askedAt, due, uploaded) => {
        const ticket = { ...TICKET, place, holder, askedAt, due, uploaded };
        expect(new TicketSeal(() => [key('k1', 0)]).open(seal.seal(ticket, 0))).toEqual(ticket);
      }),
    );
  });

  it('of before there were holders is as good', () => {
    const { secret } = key('k1', 0);
    const said = [TICKET.account, 1_000, 2_000, 3_000, 1];
    const head = `a1.k1.${Buffer.from(JSON.stringify(said)).toString('base64url')}`;
    const mac = createHmac('sha256', Buffer.from(secret, 'base64url')).update(head).digest('base64url');
    expect(seal.open(`${head}.${mac}`)).toEqual({ ...TICKET, holder: 0, behindMs: 0, uploaded: true });
  });

  it('tells its holder from others who name the account, the same at every process', () => {
    const holder = (account: string, proof: string, of = seal): number => of.holder(account, proof, 0);
    const mine = holder('a', 'rahasia');
    expect(Number.isSafeInteger(mine)).toBe(true);
    expect(holder('a', 'rahasia', new TicketSeal(() => [key('k1', 0)]))).toBe(mine);
    const others = [holder('a', 'rahasiA'), holder('b', 'rahasia'), holder('a', '')];
    const elsewhere = holder('a', 'rahasia', new TicketSeal(() => [key('k2', 0)]));
    expect(new Set([mine, ...others, elsewhere]).size).toBe(5);
  });

  it('that was changed anywhere is no ticket', () => {
    const text = seal.seal(TICKET, 0);
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.constantFrom('A', 'z', '.', '-', ''), (at, put) => {
        const changed = text.slice(0, at) + put + text.slice(at + 1);
        // The last digit of a code has bits that say nothing.
        fc.pre(changed !== text && at < text.length - 1);
        expect(() => seal.open(changed)).toThrow(/GATEWAY_TICKET_(FORGED|FOREIGN)/);
      }),
    );
  });

  it.each([
    ['rubbish', 'GATEWAY_TICKET_FORGED'],
    ['a1.k1', 'GATEWAY_TICKET_FORGED'],
    ['a1.k1..', 'GATEWAY_TICKET_FORGED'],
    ['x'.repeat(5_000), 'GATEWAY_TICKET_FORGED'],
    [new TicketSeal(() => [key('other', 0)]).seal(TICKET, 0), 'GATEWAY_TICKET_FOREIGN'],
    [
      new TicketSeal(() => [{ ...key('k1', 0), secret: 'y'.repeat(43) }]).seal(TICKET, 0),
      'GATEWAY_TICKET_FORGED',
    ],
  ])('%.20s is %s', (text, code) => {
    expect(() => seal.open(text)).toThrow(code);
  });

  it('draws lots evenly, the same at every process, another in every room', () => {
    const draws = Array.from({ length: 2_000 }, (_, n) => seal.draw(`account-${n}`, '52', 0));
    expect(draws.every((draw) => draw >= 0 && draw < 1)).toBe(true);
    expect(draws.reduce((sum, draw) => sum + draw, 0) / draws.length).toBeCloseTo(0.5, 1);
    expect(seal.draw('a', '52', 0)).toBe(new TicketSeal(() => [key('k1', 0)]).draw('a', '52', 0));
    expect(seal.draw('a', '52', 0)).not.toBe(seal.draw('a', 'nasional', 0));
    expect(seal.draw('a', '52', 0)).not.toBe(seal.draw('a', '52', 1));
  });
});

describe('the keys', () => {
  it('are used from their time on, whatever order they stand in', () => {
    const keys = [key('new', 2_000), key('old', 1_000)];
    expect(keyAt(keys, 0)?.kid).toBe('old');
    expect(keyAt(keys, 1_999)?.kid).toBe('old');
    expect(keyAt(keys, 2_000)?.kid).toBe('new');
    expect(keyAt([], 0)).toBeUndefined();
  });

  it('are rotated without a ticket that is no good: the new one signs later, the old ones are still known', async () => {
    const path = join(dir, 'keys.json');
    const before = await rotateTicketKeys(path, 1_000);
    const seal = new TicketSeal(() => before);
    const text = seal.seal(TICKET, 1_500);
    const after = await rotateTicketKeys(path, 2_000);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readTicketKeys(path)).toEqual(after);
    const rotated = new TicketSeal(() => after);
    expect(rotated.open(text)).toEqual(TICKET);
    // A process that has not read the new file yet still understands what is given.
    expect(seal.open(rotated.seal(TICKET, 1_999))).toEqual(TICKET);
    expect(() => seal.open(rotated.seal(TICKET, 2_000))).toThrow('GATEWAY_TICKET_FOREIGN');
    for (const from of [3_000, 4_000]) await rotateTicketKeys(path, from);
    expect(await readTicketKeys(path)).toHaveLength(3);
  });

  it.each([
    ['are missing', async () => undefined],
    ['are for others to read', (path: string) => rotateTicketKeys(path, 0).then(() => chmod(path, 0o640))],
    ['are no keys', (path: string) => writeFile(path, '{"keys":[]}', { mode: 0o600 })],
    ['are too short', (path: string) => writeFile(path, keysText('short'), { mode: 0o600 })],
  ])('that %s are refused', async (_, prepare) => {
    const path = join(dir, 'keys.json');
    await prepare(path);
    await expect(readTicketKeys(path)).rejects.toThrow('GATEWAY_TICKET_KEYS_UNUSABLE');
  });

  const keysText = (secret: string): string =>
    JSON.stringify({ keys: [{ kid: 'a', secret, from: '2024-02-14T00:00:00Z' }] });

  it('of a gateway alone are made at its first start; a running one finds new ones within a minute', async () => {
    const clock = new ManualClock(10_000);
    const errors: unknown[] = [];
    const logger = { error: (about: unknown) => errors.push(about) };
    const config = { SIAGA_DATA_DIR: dir, SIAGA_TICKET_KEY_FILE: undefined };
    const watch = await watchTicketKeys({ config, clock, logger });
    const path = join(dir, 'keys', 'ticket-keys.json');
    expect(watch.current()).toHaveLength(1);
    await rotateTicketKeys(path, 400_000);
    await clock.advance(60_000);
    await expect.poll(() => watch.current().length).toBe(2);
    await writeFile(path, 'broken');
    await clock.advance(60_000);
    await expect.poll(() => errors.length).toBe(1);
    expect(watch.current()).toHaveLength(2);
    watch.stop();
    expect(await readFile(path, 'utf8')).toBe('broken');
  });
});
