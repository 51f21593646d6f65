import { describe, expect, it } from 'vitest';
import { personOf } from './person.ts';

describe('a person', () => {
  it.each([
    ['in another case, with a space behind', 'Budi', 'budi '],
    ['with two spaces, or one that does not break', 'Budi Santoso', ' Budi \u00a0Santoso'],
    ['in letters of full width', 'Budi', 'Ｂｕｄｉ'],
    ['with an accent in one sign or in two', 'René', 'RENE\u0301'],
    ['with a letter that nobody sees', 'Budi', 'Bu\u200bdi\u00ad'],
    ['with other stops', 'Dr. Budi, S.H.', 'dr Budi S H'],
    ['with a letter that is two when it is capital', 'Weiß', 'WEISS'],
  ])('is one %s', (_, one, other) => {
    expect(personOf(one)).toBe(personOf(other));
  });

  it('is another by another name', () => {
    expect(personOf('Budi Santoso')).not.toBe(personOf('Budi Santosa'));
    expect(personOf('Budi Santoso')).not.toBe(personOf('Budi'));
  });

  it.each([' ', '.', '\u200b'])('is nobody by a name without letters', (name) => {
    expect(personOf(name)).toBe('');
  });
});
