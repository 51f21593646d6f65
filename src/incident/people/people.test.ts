import { afterAll, beforeEach, expect, it } from 'vitest';
import { ManualClock } from '../../kernel/index.ts';
import type { IncidentEvent } from '../ports.ts';
import { testDatabase } from '../testing/database.ts';
import { countAttempt } from './attempts.ts';
import { ensureFirstPeople, formTokenMatches, formTokenOf, peopleDesk } from './index.ts';
import { resetPassword } from './first-people.ts';
import { hashPassword, passwordMatches, randomPassword } from './password.ts';
import { THROTTLE } from './throttle.ts';

const store = await testDatabase();
const { db } = store;
const clock = new ManualClock();
const events: IncidentEvent[] = [];
const log = {
  append: async (event: IncidentEvent) => {
    events.push(event);
  },
};
const desk = peopleDesk(db, clock, log);
const first = await ensureFirstPeople(db, clock.now());
const passwordOf = (id: string) => first.find((person) => person.id === id)!.password;

afterAll(() => store.close());
beforeEach(async () => {
  events.length = 0;
  await clock.advance(THROTTLE.windowMs);
});

it('makes the responders of the catalog, an auditor and an admin, once', async () => {
  expect(first.map((person) => person.id)).toEqual([
    'piket-1',
    'piket-2',
    'komandan',
    'pimpinan',
    'auditor',
    'admin',
  ]);
  expect(new Set(first.map((person) => person.password)).size).toBe(6);
  await expect(ensureFirstPeople(db, clock.now())).resolves.toEqual([]);
});

it('gives the first passwords to one of two services that start together', async () => {
  const other = await testDatabase();
  const [a, b] = await Promise.all([ensureFirstPeople(other.db, 0), ensureFirstPeople(other.db, 0)]);
  expect([a.length, b.length].sort()).toEqual([0, 6]);
  await other.close();
});

it('keeps no password and no session token in clear', async () => {
  const result = await desk.signIn('admin', passwordOf('admin'), '10.0.0.1');
  if (result.outcome !== 'signed-in') throw new Error(result.outcome);
  const kept = JSON.stringify([
    await db.selectFrom('people').selectAll().execute(),
    await db.selectFrom('sessions').selectAll().execute(),
    events,
  ]);
  expect(kept).not.toContain(result.token);
  for (const { password } of first) expect(kept).not.toContain(password);
});

it('records who signed in and out, and from where guesses came', async () => {
  await desk.signIn('pimpinan', 'tebakan', '10.0.0.2');
  const result = await desk.signIn(' Pimpinan ', passwordOf('pimpinan'), '10.0.0.2');
  if (result.outcome !== 'signed-in') throw new Error(result.outcome);
  await desk.signOut(result.token);
  expect(events).toEqual([
    {
      incidentId: null,
      type: 'person.sign-in-refused',
      actor: 'anonymous',
      data: { account: 'pimpinan', address: '10.0.0.2' },
    },
    { incidentId: null, type: 'person.signed-in', actor: 'pimpinan', data: { address: '10.0.0.2' } },
    { incidentId: null, type: 'person.signed-out', actor: 'pimpinan', data: {} },
  ]);
  await expect(desk.whoIs(result.token)).resolves.toBeUndefined();
});

it('throttles guesses at one account from one address, the right one too, until the window is over', async () => {
  const guesses = Array.from({ length: THROTTLE.perAccountAndAddress }, () =>
    desk.signIn('komandan', 'x', '10.0.0.3'),
  );
  expect((await Promise.all(guesses)).every((result) => result.outcome === 'refused')).toBe(true);
  const right = () => desk.signIn('komandan', passwordOf('komandan'), '10.0.0.3');
  expect(await right()).toEqual({ outcome: 'throttled', waitMs: THROTTLE.windowMs });
  // From elsewhere the account is open: guessing must not lock its owner out.
  expect((await desk.signIn('komandan', passwordOf('komandan'), '10.0.0.4')).outcome).toBe('signed-in');
  await clock.advance(THROTTLE.windowMs);
  expect((await right()).outcome).toBe('signed-in');
});

it('throttles an address that goes through many accounts', async () => {
  const waits: (number | undefined)[] = [];
  for (let guess = 0; guess <= THROTTLE.perAddress; guess++) {
    waits.push(await countAttempt(db, `akun-${String(guess)}`, '10.0.0.5', clock.now()));
  }
  expect(waits.findIndex((wait) => wait !== undefined)).toBe(THROTTLE.perAddress);
});

it('ends the sessions of a person whose password is reset, and only theirs', async () => {
  const before = await desk.signIn('piket-1', passwordOf('piket-1'), '10.0.0.6');
  const other = await desk.signIn('piket-2', passwordOf('piket-2'), '10.0.0.6');
  if (before.outcome !== 'signed-in' || other.outcome !== 'signed-in') throw new Error('not signed in');
  const fresh = await resetPassword(db, 'piket-1');
  await expect(desk.whoIs(before.token)).resolves.toBeUndefined();
  await expect(desk.whoIs(other.token)).resolves.toMatchObject({ id: 'piket-2', role: 'on-call' });
  expect((await desk.signIn('piket-1', passwordOf('piket-1'), '10.0.0.6')).outcome).toBe('refused');
  expect((await desk.signIn('piket-1', fresh!, '10.0.0.6')).outcome).toBe('signed-in');
  await expect(resetPassword(db, 'tidak-ada')).resolves.toBeUndefined();
});

it('matches a password with its own hash only', async () => {
  const password = randomPassword();
  expect(password).toMatch(/^[a-z2-9]{5}(-[a-z2-9]{5}){3}$/);
  const hash = await hashPassword(password);
  expect(await hashPassword(password)).not.toBe(hash);
  await expect(passwordMatches(password, hash)).resolves.toBe(true);
  await expect(passwordMatches(`${password}a`, hash)).resolves.toBe(false);
  await expect(passwordMatches(password, undefined)).resolves.toBe(false);
  await expect(passwordMatches('', undefined)).resolves.toBe(false);
});

it('binds a form token to its session', () => {
  expect(formTokenMatches('sesi-a', formTokenOf('sesi-a'))).toBe(true);
  expect(formTokenMatches('sesi-b', formTokenOf('sesi-a'))).toBe(false);
  expect(formTokenMatches('sesi-a', '')).toBe(false);
});
