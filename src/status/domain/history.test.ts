import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SERVICE_STATES, type NationalPicture } from '../../contracts/index.ts';
import { statementOfTest } from '../testing.ts';
import { daysOf, historySchema, NO_HISTORY, remember, type History } from './history.ts';
import { unknownPicture } from './unknown.ts';

type State = NationalPicture['state'];

const STALE_MS = 45_000;
const NOON = Date.parse('2024-02-14T05:00:00Z');
const DAY_MS = 86_400_000;

const picture = (at: number, state: State, own: Readonly<Record<string, State>> = {}): NationalPicture => {
  const base = unknownPicture(at);
  const provinces = base.provinces.map((each) => ({ ...each, state: own[each.code] ?? 'normal' }));
  return { ...base, state, provinces };
};

const rememberAll = (pictures: readonly NationalPicture[], from = NO_HISTORY): History =>
  pictures.reduce((history, next, index) => remember(history, pictures[index - 1], next, STALE_MS), from);

const stateOn = (history: History, region: string, day: string, today: string): State | undefined =>
  daysOf(history, region, today).find((mark) => mark.day === day)?.state;

describe('the history', () => {
  it('keeps the worst of each day and region, manual between degraded and outage', () => {
    const history = rememberAll([
      picture(NOON, 'normal'),
      picture(NOON + 15_000, 'degraded', { 51: 'outage', 52: 'degraded' }),
      picture(NOON + 30_000, 'degraded', { 51: 'degraded', 52: 'manual' }),
      picture(NOON + 45_000, 'normal'),
    ]);
    expect(history.days).toEqual([
      { day: '2024-02-14', seenMs: 45_000, worst: { nasional: 'degraded', 51: 'outage', 52: 'manual' } },
    ]);
  });

  it('counts days by the midnight of WIB', () => {
    const midnight = Date.parse('2024-02-14T17:00:00Z');
    const history = rememberAll([picture(midnight - 1_000, 'normal'), picture(midnight, 'outage')]);
    expect(history.days.map(({ day, worst }) => [day, worst['nasional']])).toEqual([
      ['2024-02-14', undefined],
      ['2024-02-15', 'outage'],
    ]);
  });

  it('counts as seen no longer than a picture is believed, and nothing while the state is unknown', () => {
    const seen = (before: State, gapMs: number) =>
      rememberAll([picture(NOON, before), picture(NOON + gapMs, 'normal')]).days[0]?.seenMs;
    expect(seen('normal', 15_000)).toBe(15_000);
    expect(seen('normal', 3_600_000)).toBe(STALE_MS);
    expect(seen('unknown', 15_000)).toBe(0);
  });

  it('calls a past day normal only when nearly all of it was seen', () => {
    const of = (seenMs: number): History => ({
      days: [{ day: '2024-02-13', seenMs, worst: {} }],
      events: [],
    });
    expect(stateOn(of(0.9 * DAY_MS), '52', '2024-02-13', '2024-02-14')).toBe('normal');
    expect(stateOn(of(0.9 * DAY_MS - 1), '52', '2024-02-13', '2024-02-14')).toBe('unknown');
    expect(stateOn(of(1), '52', '2024-02-13', '2024-02-13')).toBe('normal');
    expect(stateOn(of(0.9 * DAY_MS), '52', '2024-02-12', '2024-02-14')).toBe('unknown');
  });

  it('calls a day normal of no region that nobody saw, however well the nation was seen', () => {
    const day = Array.from({ length: 1 + DAY_MS / STALE_MS }, (_, n) =>
      picture(Date.parse('2024-02-12T17:00:00Z') + n * STALE_MS, 'normal', {
        94: 'unknown',
        ...(n < 192 && { 91: 'unknown' }),
        ...(n < 191 && { 92: 'unknown' }),
        ...(n === 7 && { 93: 'degraded' }),
      }),
    );
    const history = rememberAll(day);
    const states = (today: string) =>
      ['nasional', '52', '91', '92', '93', '94'].map((region) =>
        stateOn(history, region, '2024-02-13', today),
      );
    const expected = ['normal', 'normal', 'unknown', 'normal', 'degraded', 'unknown'];
    expect(states('2024-02-14')).toEqual(expected);
    expect(states('2024-02-13')).toEqual(expected);
    expect(historySchema.parse(history)).toEqual(history);
  });

  it('calls today normal of nobody while the nation is unknown too', () => {
    const dark = { 52: 'unknown' } as const;
    const history = rememberAll([picture(NOON, 'unknown', dark), picture(NOON + 15_000, 'unknown', dark)]);
    expect(stateOn(history, 'nasional', '2024-02-14', '2024-02-14')).toBe('unknown');
    expect(stateOn(history, '52', '2024-02-14', '2024-02-14')).toBe('unknown');
    expect(stateOn(history, '51', '2024-02-14', '2024-02-14')).toBe('normal');
  });

  it('shows ninety days up to today', () => {
    const days = daysOf(NO_HISTORY, '52', '2024-03-01');
    expect(days).toHaveLength(90);
    expect([days[0]?.day, days.at(-1)?.day]).toEqual(['2023-12-03', '2024-03-01']);
  });

  it('learns nothing from a picture that is no newer than the last', () => {
    const history = rememberAll([picture(NOON, 'normal')]);
    expect(remember(history, picture(NOON, 'normal'), picture(NOON, 'outage'), STALE_MS)).toBe(history);
    expect(remember(history, picture(NOON, 'normal'), picture(NOON - 2 * DAY_MS, 'outage'), STALE_MS)).toBe(
      history,
    );
  });

  it('stays below 192 KB whatever happens every hour for a year', () => {
    const troubled = ['degraded', 'manual', 'outage', 'unknown'] as const;
    const everything = (hour: number): NationalPicture => {
      const at = NOON + hour * 3_600_000;
      const states = Object.fromEntries(
        unknownPicture(0).provinces.map(({ code }, index) => [code, troubled[(hour + index) % 4]!]),
      );
      const incident = {
        title: 'x'.repeat(500),
        severity: 'critical',
        state: 'triggered',
        region: '52',
        affectedTps: 1,
        nextUpdateAt: null,
      } as const;
      return {
        ...picture(at, troubled[hour % 4]!, states),
        incidents: [
          { ...incident, id: `ins-20240214-${String(hour)}`, openedAt: new Date(at).toISOString() },
        ],
      };
    };
    const history = rememberAll(Array.from({ length: 365 * 24 }, (_, hour) => everything(hour)));
    expect([history.days.length, history.events.length]).toEqual([90, 100]);
    expect(Object.keys(history.days[0]!.worst)).toHaveLength(39);
    expect(Object.keys(history.days[0]!.unseenMs!)).toHaveLength(39);
    expect(JSON.stringify(history).length).toBeLessThan(192 * 1024);
  }, 60_000);

  it('never forgets trouble of a day, keeps its shape and never uses an id twice', () => {
    const said = [
      statementOfTest('52', 1, 'Satu.', NOON - 1_000),
      statementOfTest('nasional', 1, null, NOON),
    ];
    const step = fc.record({
      gapMs: fc.integer({ min: -60_000, max: DAY_MS }),
      state: fc.constantFrom(...SERVICE_STATES),
      province: fc.constantFrom(...SERVICE_STATES),
      open: fc.uniqueArray(fc.constantFrom('a', 'b', 'c')),
      // For a round that could not be believed they are out of sight.
      inSight: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        let at = NOON;
        let previous: NationalPicture | undefined;
        let history = NO_HISTORY;
        for (const { gapMs, state, province, open, inSight } of steps) {
          at += gapMs;
          const incidents = open.map((id) => ({
            ...({
              id,
              title: id,
              severity: 'warning',
              state: 'triggered',
              region: '52',
              affectedTps: 1,
              nextUpdateAt: null,
            } as const),
            openedAt: new Date(NOON - 1_000).toISOString(),
          }));
          const next = {
            ...picture(at, state, { 52: province }),
            incidents,
            statements: inSight ? said : [],
          };
          const before = history.days;
          history = remember(history, previous, next, STALE_MS);
          for (const day of before) {
            const after = history.days.find((each) => each.day === day.day);
            if (after)
              expect(Object.keys(after.worst)).toEqual(expect.arrayContaining(Object.keys(day.worst)));
          }
          if (previous === undefined || at > Date.parse(previous.asOf)) previous = next;
        }
        expect(historySchema.safeParse(history).error).toBeUndefined();
        expect(new Set(history.events.map(({ id }) => id)).size).toBe(history.events.length);
      }),
      { numRuns: 200 },
    );
  });
});
