import { describe, expect, it } from 'vitest';
import { LaneBook } from './lane-book.ts';

describe('the book of queues', () => {
  it('gives out the lowest that nobody has, and none twice', () => {
    const book = new LaneBook<string>([0, 1, 2]);
    book.take(book.lowestFree(), 'a');
    book.take(book.lowestFree(), 'b');
    expect(book.orphans()).toEqual([2]);
    expect(() => {
      book.take(1, 'c');
    }).toThrow(/taken/);
    book.take(2, 'a');
    expect(book.lowestFree()).toBe(3);
    expect([book.countOf('a'), book.countOf('b')]).toEqual([2, 1]);
  });

  it('leaves what a worker had to whoever comes', () => {
    const book = new LaneBook<string>([]);
    for (const lane of [0, 3]) book.take(lane, 'a');
    book.gone('a');
    expect(book.orphans()).toEqual([0, 3]);
    expect(book.lowestFree()).toBe(0);
  });

  it('forgets what was emptied', () => {
    const book = new LaneBook<string>([5]);
    book.take(5, 'a');
    book.emptied(5);
    expect(book.orphans()).toEqual([]);
  });
});
