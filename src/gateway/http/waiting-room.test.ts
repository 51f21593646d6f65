import { beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../kernel/index.ts';
import type { LoginPacingRule } from '../domain/policy-view.ts';
import { SETTINGS } from '../domain/testing/waiting-rooms.ts';
import { TicketSeal } from '../ticket/seal.ts';
import { WaitingRooms, type Admission } from './waiting-room.ts';

const MINUTE_MS = 60_000;

let clock: ManualClock;
let rooms: WaitingRooms;
/** One login in ten seconds, in a room whose opening minute is over: places go by arrival. */
let rule: LoginPacingRule;

beforeEach(() => {
  clock = new ManualClock();
  const secret = Buffer.alloc(32, 7).toString('base64url');
  rooms = new WaitingRooms({
    ...{ clock, settings: SETTINGS, processes: 1, random: () => 0.5 },
    seal: new TicketSeal(() => [{ kid: 'k1', secret, from: 0 }]),
    uploaded: { has: () => false },
  });
  rule = { scope: '52', perSecond: 0.1, since: clock.now() - 2 * MINUTE_MS };
});

const login = (tps: number, ticket = ''): Admission => {
  const account = `52710110010${String(tps).padStart(2, '0')}-1`;
  return rooms.ask(rule, { account, proof: 'rahasia', network: undefined, ticket });
};

const ticketOf = (admission: Admission): string =>
  admission.kind === 'wait' ? admission.place.ticket : `told ${admission.kind}`;

const positionOf = (admission: Admission): number =>
  admission.kind === 'wait' ? admission.place.position : Number.NaN;

describe('a wall clock that is set while people wait', () => {
  /** One is in, three wait; the ticket of the first of them. */
  const waitInLine = async (): Promise<string> => {
    expect(login(0).kind).toBe('enter');
    await clock.advance(1_000);
    const first = ticketOf(login(1));
    for (const tps of [2, 3]) {
      await clock.advance(1_000);
      login(tps);
    }
    return first;
  };

  it.each([
    ['back', -10 * MINUTE_MS],
    ['forward', 10 * MINUTE_MS],
  ])('%s lets no newcomer pass them', async (_which, ms) => {
    await waitInLine();
    clock.jump(ms);
    await clock.advance(1_000);
    expect(positionOf(login(4))).toBe(3);
  });

  it('forward by more than a ticket may be late makes none late', async () => {
    const first = await waitInLine();
    clock.jump(45 * MINUTE_MS);
    await clock.advance(MINUTE_MS);
    expect(login(1, first).kind).toBe('enter');
  });

  it('back does not tell who logs in again that his new ticket is spent', async () => {
    await waitInLine();
    clock.jump(-10 * MINUTE_MS);
    const again = ticketOf(login(0));
    await clock.advance(5 * MINUTE_MS);
    expect(login(0, again).kind).toBe('enter');
  });

  it('counts again once nobody waits', async () => {
    await waitInLine();
    clock.jump(45 * MINUTE_MS);
    rooms.advance();
    expect(rooms.waiting).toBe(3);
    await clock.advance(10 * MINUTE_MS);
    rooms.advance();
    expect(rooms.waiting).toBe(0);
    rooms.advance();
    rule = { ...rule, since: clock.now() };
    expect(login(4).kind).toBe('enter');
    const body = ticketOf(login(5)).split('.')[2] ?? '';
    const [, , askedAt] = JSON.parse(Buffer.from(body, 'base64url').toString()) as unknown[];
    expect(askedAt).toBe(clock.now());
  });

  it('counts in a room that opens after it', async () => {
    clock.jump(-10 * MINUTE_MS);
    rooms.keepOnly(new Set());
    rule = { ...rule, since: clock.now() };
    expect(login(0).kind).toBe('enter');
    await clock.advance(2 * MINUTE_MS);
    expect(login(1).kind).toBe('enter');
  });
});

describe('a ticket that has let its holder in as often as it may', () => {
  const usedUp = async (): Promise<string> => {
    login(0);
    const ticket = ticketOf(login(1));
    for (let times = 0; times < 3; times += 1) {
      await clock.advance(MINUTE_MS);
      expect(login(1, ticket).kind).toBe('enter');
    }
    await clock.advance(MINUTE_MS);
    return ticket;
  };

  it('is no good in a room that was closed and opened anew', async () => {
    const ticket = await usedUp();
    rooms.keepOnly(new Set());
    rule = { ...rule, since: clock.now() };
    expect(() => login(1, ticket)).toThrow('sudah membawa Anda masuk');
  });

  it('is no good in the room of a narrower scope, where one that still waits keeps its place', async () => {
    const ticket = await usedUp();
    login(0);
    const waiting = ticketOf(login(2));
    rule = { ...rule, scope: '5271', since: clock.now() };
    expect(() => login(1, ticket)).toThrow('sudah membawa Anda masuk');
    await clock.advance(MINUTE_MS);
    login(3);
    expect(login(2, waiting).kind).toBe('wait');
    await clock.advance(MINUTE_MS);
    expect(login(2, waiting).kind).toBe('enter');
  });
});
