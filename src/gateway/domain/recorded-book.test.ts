import { expect, it } from 'vitest';
import { RecordedBook, type RecordedUpload } from './recorded-book.ts';

const upload = (key: string, heldAt = 1): RecordedUpload => ({
  key,
  tps: '5201012001001',
  ballot: 'ppwp',
  page: 1,
  sha256: 'ab',
  bytes: 300_000,
  heldAt,
});

it('forgets the oldest when it is full, and one that is told again is young', () => {
  const book = new RecordedBook(2);
  for (const key of ['a', 'b']) book.add(upload(key));
  expect(book.find('a')).toEqual(upload('a'));
  book.add(upload('a', 2));
  book.add(upload('c'));
  expect(book.find('a')).toEqual(upload('a', 2));
  expect(book.find('b')).toBeUndefined();
  expect(book.find('c')).toEqual(upload('c'));
});

it('keeps no more of an upload than its receipt tells', () => {
  const book = new RecordedBook(2);
  book.add({ ...upload('a'), authorization: 'Bearer rahasia' } as RecordedUpload);
  expect(book.find('a')).toEqual(upload('a'));
});
