import { expect, it } from 'vitest';
import { AskedBook } from './asked-book.ts';
import { ticketOf } from './testing/waiting-rooms.ts';

const a = { account: 'a', holder: 1 };

it('knows the ticket last given to an account, until the account is let in', () => {
  const book = new AskedBook(10);
  book.note(ticketOf('a', 1));
  book.note(ticketOf('a', 2));
  expect(book.find(a)).toEqual(ticketOf('a', 2));
  expect(book.find({ account: 'b', holder: 1 })).toBeUndefined();
  book.forget(a);
  expect(book.find(a)).toBeUndefined();
});

it('tells those who name one account apart', () => {
  const book = new AskedBook(10);
  const other = { ...a, holder: 2 };
  book.note(ticketOf('a', 1));
  expect(book.find(other)).toBeUndefined();
  book.note({ ...ticketOf('a', 5), holder: 2 });
  expect([a, other].map((asker) => book.find(asker)?.place)).toEqual([1, 5]);
  book.forget(other);
  expect([a, other].map((asker) => book.find(asker)?.place)).toEqual([1, undefined]);
});

it('forgets the oldest beyond its capacity; who has just asked again is not old', () => {
  const book = new AskedBook(2);
  const known = (): string[] =>
    ['a', 'b', 'c'].filter((account) => book.find({ account, holder: 1 }) !== undefined);
  book.note(ticketOf('a', 1));
  book.note(ticketOf('b', 1));
  expect(known()).toEqual(['a', 'b']);
  book.note(ticketOf('a', 1));
  book.note(ticketOf('c', 1));
  expect(known()).toEqual(['a', 'c']);
});
