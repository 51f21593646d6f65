import { describe, expect, it } from 'vitest';
import { EntryBook } from './entry-book.ts';
import { ticketOf } from './testing/waiting-rooms.ts';

describe('the book of entries', () => {
  it('calls a ticket used up after three entries, and knows nothing of a stranger', () => {
    const book = new EntryBook(10);
    const spent = [0, 1, 2, 3].map((entries) => {
      if (entries > 0) book.note(ticketOf('a', 100));
      return book.isSpent(ticketOf('a', 100));
    });
    expect(spent).toEqual([false, false, false, true]);
    expect(book.isSpent(ticketOf('b', 100))).toBe(false);
  });

  it('calls a ticket used up once a later one let the account in, but never a later ticket', () => {
    const book = new EntryBook(10);
    for (let entry = 0; entry < 3; entry += 1) book.note(ticketOf('a', 100));
    expect(book.isSpent(ticketOf('a', 99))).toBe(true);
    expect(book.isSpent(ticketOf('a', 101))).toBe(false);
    // The later one begins with three entries of its own.
    book.note(ticketOf('a', 101));
    expect([100, 101, 102].map((place) => book.isSpent(ticketOf('a', place)))).toEqual([true, false, false]);
  });

  it('tells whether a place or a later one has let the account in', () => {
    const book = new EntryBook(10);
    book.note(ticketOf('a', 100));
    expect([99, 100, 101].map((place) => book.hasEntered(ticketOf('a', place)))).toEqual([true, true, false]);
    expect(book.hasEntered(ticketOf('b', 0))).toBe(false);
  });

  it('does not hold against one holder what another did who named the same account', () => {
    const book = new EntryBook(10);
    const other = { ...ticketOf('a', 100), holder: 2 };
    for (let entry = 0; entry < 3; entry += 1) book.note(other);
    book.note({ ...other, place: 200 });
    expect([other, ticketOf('a', 100)].map((ticket) => book.isSpent(ticket))).toEqual([true, false]);
    expect([other, ticketOf('a', 100)].map((ticket) => book.hasEntered(ticket))).toEqual([true, false]);
    for (let entry = 0; entry < 3; entry += 1) book.note(ticketOf('b', 1));
    book.forgive({ ...ticketOf('b', 1), holder: 2 });
    expect(book.isSpent(ticketOf('b', 1))).toBe(true);
  });

  it('takes an entry back that came to nothing, of that very ticket only', () => {
    const book = new EntryBook(10);
    for (let entry = 0; entry < 3; entry += 1) book.note(ticketOf('a', 100));
    book.forgive(ticketOf('a', 99));
    book.forgive(ticketOf('nobody', 100));
    expect(book.isSpent(ticketOf('a', 100))).toBe(true);
    book.forgive(ticketOf('a', 100));
    expect(book.isSpent(ticketOf('a', 100))).toBe(false);
    book.note(ticketOf('a', 100));
    expect(book.isSpent(ticketOf('a', 100))).toBe(true);
  });

  it('knows nothing of an only entry that came to nothing', () => {
    const book = new EntryBook(10);
    book.note(ticketOf('a', 100));
    book.forgive(ticketOf('a', 100));
    expect(book.hasEntered(ticketOf('a', 100))).toBe(false);
  });

  it('forgets the oldest beyond its capacity; who entered with a new ticket is not old', () => {
    const book = new EntryBook(2);
    const known = (): string[] => ['a', 'b', 'c'].filter((account) => book.hasEntered(ticketOf(account, 0)));
    book.note(ticketOf('a', 1));
    book.note(ticketOf('b', 2));
    expect(known()).toEqual(['a', 'b']);
    book.note(ticketOf('a', 3));
    book.note(ticketOf('c', 4));
    expect(known()).toEqual(['a', 'c']);
  });
});
