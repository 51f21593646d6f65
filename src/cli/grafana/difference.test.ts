import { describe, expect, it } from 'vitest';
import { differences, differenceText } from './difference.ts';

const linesOf = (from: unknown, to: unknown): readonly string[] => differences(from, to).map(differenceText);

describe('the difference between two documents', () => {
  it('is nothing between equals, whatever the order of their keys', () => {
    expect(linesOf({ a: 1, b: [{ c: null }] }, { b: [{ c: null }], a: 1 })).toEqual([]);
  });

  it('names what came, what went and what changed', () => {
    expect(linesOf({ a: 1, gone: true }, { a: 2, come: 'x' })).toEqual([
      '~ /a: 1 → 2',
      '+ /come: "x"',
      '- /gone: true',
    ]);
  });

  it('knows an entry with an id wherever it stands', () => {
    const panels = (...ids: readonly number[]) => ({
      panels: ids.map((id) => ({ id, title: `P${String(id)}` })),
    });
    expect(linesOf(panels(1, 2), panels(2, 1))).toEqual([]);
    expect(
      linesOf(panels(1, 2), {
        panels: [
          { id: 2, title: 'lain' },
          { id: 1, title: 'P1' },
        ],
      }),
    ).toEqual(['~ /panels/2/title: "P2" → "lain"']);
  });

  it('tells a list from an object, and nothing from null', () => {
    expect(linesOf({ a: [] }, { a: {} })).toEqual(['~ /a: [] → {}']);
    expect(linesOf({ a: null }, {})).toEqual(['- /a: null']);
  });

  it('cuts long values short', () => {
    expect(linesOf({ a: 'x'.repeat(500) }, { a: '' })[0]!.length).toBeLessThan(120);
  });
});
