import { expect, it } from 'vitest';
import { AskedBook } from './asked-book.ts';

const ticket = (account: string, place: number) => ({ account, place, askedAt: 0, due: 0, uploaded: false });

it('knows the ticket last given to an account, until the account is let in', () => {
  const book = new AskedBook(10);
  book.note(ticket('a', 1));
  book.note(ticket('a', 2));
  expect(book.find('a')).toEqual(ticket('a', 2));
  expect(book.find('b')).toBeUndefined();
  book.forget('a');
  expect(book.find('a')).toBeUndefined();
});

it('forgets the oldest beyond its capacity; who has just asked again is not old', () => {
  const book = new AskedBook(2);
  const known = (): string[] => ['a', 'b', 'c'].filter((account) => book.find(account) !== undefined);
  book.note(ticket('a', 1));
  book.note(ticket('b', 1));
  expect(known()).toEqual(['a', 'b']);
  book.note(ticket('a', 1));
  book.note(ticket('c', 1));
  expect(known()).toEqual(['a', 'c']);
});
