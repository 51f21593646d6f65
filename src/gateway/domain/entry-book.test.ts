import { describe, expect, it } from 'vitest';
import { EntryBook } from './entry-book.ts';

describe('the book of entries', () => {
  it('calls a ticket used up after three entries, and knows nothing of a stranger', () => {
    const book = new EntryBook(10);
    const spent = [0, 1, 2, 3].map((entries) => {
      if (entries > 0) book.note('a', 100);
      return book.isSpent('a', 100);
    });
    expect(spent).toEqual([false, false, false, true]);
    expect(book.isSpent('b', 100)).toBe(false);
  });

  it('calls a ticket used up once a later one let the account in, but never a later ticket', () => {
    const book = new EntryBook(10);
    for (let entry = 0; entry < 3; entry += 1) book.note('a', 100);
    expect(book.isSpent('a', 99)).toBe(true);
    expect(book.isSpent('a', 101)).toBe(false);
    // The later one begins with three entries of its own.
    book.note('a', 101);
    expect([100, 101, 102].map((place) => book.isSpent('a', place))).toEqual([true, false, false]);
  });

  it('tells whether a place or a later one has let the account in', () => {
    const book = new EntryBook(10);
    book.note('a', 100);
    expect([99, 100, 101].map((place) => book.hasEntered('a', place))).toEqual([true, true, false]);
    expect(book.hasEntered('b', 0)).toBe(false);
  });

  it('takes an entry back that came to nothing, of that very ticket only', () => {
    const book = new EntryBook(10);
    for (let entry = 0; entry < 3; entry += 1) book.note('a', 100);
    book.forgive('a', 99);
    book.forgive('nobody', 100);
    expect(book.isSpent('a', 100)).toBe(true);
    book.forgive('a', 100);
    expect(book.isSpent('a', 100)).toBe(false);
    book.note('a', 100);
    expect(book.isSpent('a', 100)).toBe(true);
  });

  it('forgets the oldest beyond its capacity; who entered with a new ticket is not old', () => {
    const book = new EntryBook(2);
    const known = (): string[] => ['a', 'b', 'c'].filter((account) => book.hasEntered(account, 0));
    book.note('a', 1);
    book.note('b', 2);
    expect(known()).toEqual(['a', 'b']);
    book.note('a', 3);
    book.note('c', 4);
    expect(known()).toEqual(['a', 'c']);
  });
});
