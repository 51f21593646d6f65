import { describe, expect, it } from 'vitest';
import type { NationalPicture } from '../../contracts/index.ts';
import { changesBetween } from './events.ts';
import { statementOfTest } from '../testing.ts';
import { unknownPicture } from './unknown.ts';

const AT = Date.parse('2024-02-14T07:00:00Z');

const quiet = (at: number): NationalPicture => {
  const base = unknownPicture(at);
  return {
    ...base,
    state: 'normal',
    provinces: base.provinces.map((each) => ({ ...each, state: 'normal' })),
  };
};
const withState = (
  at: number,
  codes: readonly string[],
  state: NationalPicture['state'],
): NationalPicture => {
  const base = quiet(at);
  return {
    ...base,
    provinces: base.provinces.map((each) => (codes.includes(each.code) ? { ...each, state } : each)),
  };
};
const incident = (openedAt: number) => ({
  ...({ id: 'ins-1', title: 'Unggahan gagal', severity: 'critical', state: 'triggered' } as const),
  ...{ region: '5271', affectedTps: 10, openedAt: new Date(openedAt).toISOString(), nextUpdateAt: null },
});
const withIncident = (at: number, openedAt: number) => ({ ...quiet(at), incidents: [incident(openedAt)] });

describe('between two pictures', () => {
  it('nothing happened when nothing differs', () => {
    expect(changesBetween(quiet(AT), quiet(AT + 15_000))).toEqual([]);
  });

  it('an incident opens at its own time, for its province, and closes when it is no longer there', () => {
    const open = withIncident(AT + 15_000, AT + 5_000);
    expect(changesBetween(quiet(AT), open)).toEqual([
      {
        ...{
          id: `urn:siaga:insiden:ins-1:dibuka:${String(AT + 5_000)}`,
          at: new Date(AT + 5_000).toISOString(),
        },
        ...{ kind: 'opened', regions: ['52'], title: 'Unggahan gagal' },
      },
    ]);
    expect(changesBetween(open, quiet(AT + 30_000))).toMatchObject([
      { kind: 'closed', at: new Date(AT + 30_000).toISOString() },
    ]);
  });

  it('an incident that comes back is opened again, under another id', () => {
    const [first] = changesBetween(undefined, withIncident(AT, AT - 60_000));
    const [again] = changesBetween(quiet(AT + 15_000), withIncident(AT + 30_000, AT - 60_000));
    expect(again?.at).toBe(new Date(AT + 30_000).toISOString());
    expect(again?.id).not.toBe(first?.id);
  });

  it('provinces that went the same way are one event', () => {
    const events = changesBetween(quiet(AT), withState(AT + 15_000, ['31', '52'], 'outage'));
    expect(events).toMatchObject([{ kind: 'state', regions: ['31', '52'], from: 'normal', to: 'outage' }]);
    const unknown = changesBetween(quiet(AT), unknownPicture(AT + 15_000));
    expect(unknown.map(({ regions }) => regions.length).sort()).toEqual([1, 38]);
  });

  it('each statement that is newer than the one shown before is told once, under an id that stays', () => {
    const said = (...of: readonly (readonly [region: string, serial: number, text: string | null])[]) =>
      of.map(([region, serial, text]) => statementOfTest(region, serial, text, AT + serial * 1_000));
    const before = { ...quiet(AT), statements: said(['52', 1, 'Satu.'], ['nasional', 4, 'Empat.']) };
    const after = {
      ...quiet(AT + 15_000),
      statements: said(['52', 1, 'Satu.'], ['52', 2, 'Dua.'], ['52', 3, null], ['nasional', 4, 'Empat.']),
    };
    expect(changesBetween(before, after)).toEqual([
      {
        ...{ id: 'urn:siaga:pernyataan:52:3', at: new Date(AT + 3_000).toISOString() },
        ...{ kind: 'statement', regions: ['52'], text: null },
      },
      {
        ...{ id: 'urn:siaga:pernyataan:52:2', at: new Date(AT + 2_000).toISOString() },
        ...{ kind: 'statement', regions: ['52'], text: 'Dua.' },
      },
    ]);
    expect(changesBetween(after, after)).toEqual([]);
    expect(changesBetween(after, { ...after, statements: [] })).toEqual([]);
  });

  it('titles lose what XML cannot carry, and end', () => {
    const odd = { ...incident(AT), title: `a\u0000b\u001b${'c'.repeat(500)}` };
    const [event] = changesBetween(undefined, { ...quiet(AT), incidents: [odd] });
    expect(event).toMatchObject({ title: `a b ${'c'.repeat(156)}` });
  });
});
