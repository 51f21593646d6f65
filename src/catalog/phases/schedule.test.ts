import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PHASES } from '../../contracts/index.ts';
import { readSchedule } from './read-schedule.ts';
import { closingOf, hoursOf, SCHEDULE_2024 } from './schedule-2024.ts';
import { changesAfter, nationalPhase, nationalSpan, phaseAt, ZONE_NAMES } from './schedule.ts';

const at = (wib: string): number => Date.parse(`2024-02-${wib}:00+07:00`);
const zonesAt = (wib: string) => ZONE_NAMES.map((zone) => phaseAt(SCHEDULE_2024, zone, at(wib)));

const polling = (day: string) => ({
  gladi: { phase: 'gladi', from: '2029-02-06T08:00', to: '2029-02-06T18:00' },
  pemungutan: { phase: 'pemungutan', from: `${day}T07:00`, to: `${day}T13:00` },
  penghitungan: { phase: 'penghitungan', from: `${day}T13:00`, to: '2029-02-15T12:00' },
  rekap: { phase: 'rekap', from: '2029-02-15T12:00', to: '2029-03-20T00:00' },
});
const OWN = polling('2029-02-14');
const textOf = (...phases: readonly object[]): string =>
  JSON.stringify({ name: 'Pemilu 2029', phases }, undefined, 2);
const reading = (text: string) => () => readSchedule(text, 'jadwal.json');

describe('the schedule of 2024', () => {
  it.each([
    ['14T04:59', undefined, undefined, undefined],
    // Voting begins at seven by each zone's own clock, and ends at one.
    ['14T05:00', undefined, undefined, 'pemungutan'],
    ['14T06:00', undefined, 'pemungutan', 'pemungutan'],
    ['14T07:00', 'pemungutan', 'pemungutan', 'pemungutan'],
    ['14T11:00', 'pemungutan', 'pemungutan', 'penghitungan'],
    ['14T12:59', 'pemungutan', 'penghitungan', 'penghitungan'],
    ['14T13:00', 'penghitungan', 'penghitungan', 'penghitungan'],
    ['15T11:00', 'penghitungan', 'rekap', 'rekap'],
    ['15T12:00', 'rekap', 'rekap', 'rekap'],
  ])('at %s WIB has WIB in %s, WITA in %s, WIT in %s', (wib, ...phases) => {
    expect(zonesAt(wib)).toEqual(phases);
  });

  it.each([
    ['06T05:59', undefined],
    ['06T06:00', 'gladi'],
    ['06T17:59', 'gladi'],
    ['06T18:00', undefined],
    ['14T10:59', 'pemungutan'],
    // The east counts, the west votes: the later phase leads.
    ['14T11:00', 'penghitungan'],
    ['15T09:59', 'penghitungan'],
    ['15T10:00', 'rekap'],
  ])('at %s WIB has the nation in %s', (wib, phase) => {
    expect(nationalPhase(SCHEDULE_2024, at(wib))).toBe(phase);
  });

  it('closes stations at one by their own clocks, and counts 23 hours in each zone', () => {
    const closings = ZONE_NAMES.map((zone) => closingOf(zone));
    expect(closings).toEqual([at('14T13:00'), at('14T12:00'), at('14T11:00')]);
    expect(hoursOf('penghitungan')).toBe(23);
  });

  it('says what changes next, zone by zone, in order', () => {
    const next = changesAfter(SCHEDULE_2024, at('14T11:00')).slice(0, 3);
    expect(next).toEqual([
      { atMs: at('14T12:00'), zone: 'WITA', to: 'penghitungan' },
      { atMs: at('14T13:00'), zone: 'WIB', to: 'penghitungan' },
      { atMs: at('15T10:00'), zone: 'WIT', to: 'rekap' },
    ]);
    const last = changesAfter(SCHEDULE_2024, at('20T12:00')).at(-1);
    expect(last).toMatchObject({ zone: 'WIB', to: undefined });
  });

  it('has the nation in a phase whenever a zone is, and never in an earlier one than any zone', () => {
    const spans = SCHEDULE_2024.phases.map(nationalSpan);
    const whole = { min: spans[0]!.fromMs - 1, max: spans.at(-1)!.toMs + 1 };
    fc.assert(
      fc.property(fc.integer(whole), (instant) => {
        const national = nationalPhase(SCHEDULE_2024, instant);
        for (const zone of ZONE_NAMES) {
          const own = phaseAt(SCHEDULE_2024, zone, instant);
          if (own === undefined) continue;
          expect(national).toBeDefined();
          expect(PHASES.indexOf(national!)).toBeGreaterThanOrEqual(PHASES.indexOf(own));
        }
      }),
    );
  });

  it('changes only where it says so', () => {
    const changes = changesAfter(SCHEDULE_2024, 0);
    for (const { atMs, zone, to } of changes) {
      expect(phaseAt(SCHEDULE_2024, zone, atMs)).toBe(to);
      expect(phaseAt(SCHEDULE_2024, zone, atMs - 1)).not.toBe(to);
    }
  });
});

describe('a site’s own schedule', () => {
  it('is read from its file, with a zone’s own times', () => {
    const late = { ...OWN.gladi, zones: { WIT: { from: '2029-02-06T10:00', to: '2029-02-06T20:00' } } };
    const schedule = readSchedule(textOf(late, OWN.pemungutan, OWN.penghitungan, OWN.rekap), 'jadwal.json');
    const eight = Date.parse('2029-02-06T08:00:00+07:00');
    expect(ZONE_NAMES.map((zone) => phaseAt(schedule, zone, eight))).toEqual(['gladi', 'gladi', 'gladi']);
    expect(phaseAt(schedule, 'WIT', eight - 1)).toBeUndefined();
    expect(nationalPhase(schedule, at('14T12:00'))).toBeUndefined();
  });

  it('may rehearse never or often', () => {
    const again = { phase: 'gladi', from: '2029-02-10T08:00', to: '2029-02-10T09:00' };
    const rest = [OWN.pemungutan, OWN.penghitungan, OWN.rekap];
    expect(reading(textOf(...rest))).not.toThrow();
    expect(reading(textOf(OWN.gladi, again, ...rest))).not.toThrow();
  });

  it('may leave a gap that it explains', () => {
    const later = { ...OWN.penghitungan, from: '2029-02-14T14:00' };
    const of = (penghitungan: object) => textOf(OWN.gladi, OWN.pemungutan, penghitungan, OWN.rekap);
    expect(reading(of(later))).toThrow(
      /jadwal\.json: line 16, phases\[2\]\.from leaves WIB, WITA, WIT in no phase after pemungutan/,
    );
    expect(reading(of({ ...later, gapBefore: 'istirahat' }))).not.toThrow();
    expect(reading(of({ ...OWN.penghitungan, gapBefore: 'istirahat' }))).toThrow(
      /phases\[2\]\.gapBefore explains a gap that is not there/,
    );
  });

  const twice = { ...OWN.pemungutan, from: '2029-02-14T13:00', to: '2029-02-14T14:00' };
  it.each([
    ['no JSON', '{"name": ', /is no JSON/],
    [
      'a day that is none',
      textOf(OWN.gladi, { ...OWN.pemungutan, from: '2029-02-30T07:00' }, OWN.penghitungan, OWN.rekap),
      /line 11, phases\[1\]\.from is no local time/,
    ],
    [
      'a time with an offset',
      textOf({ ...OWN.gladi, from: '2029-02-06T08:00+07:00' }, OWN.pemungutan, OWN.penghitungan, OWN.rekap),
      /line 6, phases\[0\]\.from is no local time/,
    ],
    [
      'a zone that is none',
      textOf({ ...OWN.gladi, zones: { WIX: {} } }, OWN.pemungutan, OWN.penghitungan, OWN.rekap),
      /line 8, phases\[0\]\.zones .*WIX/,
    ],
    [
      'a phase that is none',
      textOf({ ...OWN.gladi, phase: 'kampanye' }, OWN.pemungutan, OWN.penghitungan, OWN.rekap),
      /line 5, phases\[0\]\.phase/,
    ],
    [
      'a phase too few',
      textOf(OWN.gladi, OWN.pemungutan, OWN.rekap),
      /line 3, phases are gladi, pemungutan, rekap/,
    ],
    [
      'a phase twice',
      textOf(OWN.pemungutan, twice, OWN.penghitungan, OWN.rekap),
      /phases are pemungutan, pemungutan/,
    ],
    ['phases out of order', textOf(OWN.penghitungan, OWN.pemungutan, OWN.rekap), /phases are penghitungan/],
    ['only rehearsals', textOf(OWN.gladi), /phases are gladi/],
    ['nothing', textOf(), /phases are none/],
    [
      'an end before its beginning',
      textOf({ ...OWN.gladi, to: '2029-02-06T08:00' }, OWN.pemungutan, OWN.penghitungan, OWN.rekap),
      /line 7, phases\[0\]\.to ends before it begins in WIB/,
    ],
    [
      'two phases at once in a zone',
      textOf(OWN.pemungutan, OWN.penghitungan, {
        ...OWN.rekap,
        zones: { WIT: { from: '2029-02-15T11:00', to: '2029-03-20T00:00' } },
      }),
      /phases\[2\]\.zones\.WIT\.from begins in WIT before penghitungan has ended there/,
    ],
    [
      'a rehearsal that reaches into the voting elsewhere',
      textOf(
        { phase: 'gladi', from: '2029-02-13T08:00', to: '2029-02-14T06:00' },
        OWN.pemungutan,
        OWN.penghitungan,
        OWN.rekap,
      ),
      /phases\[1\]\.from begins in one zone while gladi still goes on in another/,
    ],
  ])('with %s is refused, with the line and field', (_, text, why) => {
    expect(reading(text)).toThrow(/CATALOG_SCHEDULE_INVALID: jadwal\.json/);
    expect(reading(text)).toThrow(why);
  });
});
