import { InvalidArgumentError } from 'commander';
import type { Kill } from '../processes/local-stack.ts';

/** Readers of option values: each refuses with one line that says what is wanted. */
const wanted = (what: string): InvalidArgumentError => new InvalidArgumentError(`${what} is wanted.`);

/** A whole number of at least `least`. */
export const wholeNumber =
  (least: number, most = Number.MAX_SAFE_INTEGER) =>
  (text: string): number => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < least || value > most) {
      throw wanted(
        `a whole number of ${String(least)} or more${most < 1e6 ? `, at most ${String(most)}` : ''}`,
      );
    }
    return value;
  };

/** Night seconds per second: 1 to 1000. */
export const speedValue = (text: string): number => {
  const value = Number(text);
  if (!/^\d+(\.\d+)?$/.test(text) || value < 1 || value > 1000) throw wanted('a speed of 1 to 1000');
  return value;
};

/** `1:100` (or `100`): one phone for so many. */
export const scaleValue = (text: string): number => {
  const match = /^(?:1:)?(\d+)$/.exec(text);
  const value = Number(match?.[1]);
  if (!match || value < 1 || value > 10_000) throw wanted('a scale such as 1:100, from 1:1 to 1:10000');
  return value;
};

/** A time of the night at which it may end early: after the west has closed, at most midnight. */
export const untilValue = (text: string): string => {
  if (!/^(1[4-9]|2[0-3]):[0-5]\d$|^24:00$/.test(text)) throw wanted('a time (WIB) from 14:00 to 24:00');
  return text;
};

/** `gw-wib@13:40`, gathered into a list. */
export const killValue =
  (names: readonly string[]) =>
  (text: string, earlier: readonly Kill[]): readonly Kill[] => {
    const [, name = '', at = ''] = /^([\w-]+)@([012]\d:[0-5]\d)$/.exec(text) ?? [];
    if (at === '') throw wanted('a process and a time of the night (WIB) such as gw-wib@13:40');
    if (!names.includes(name))
      throw wanted(`"${name}" is no process of the stack; one of ${names.join(', ')}`);
    return [...earlier, { name, at }];
  };
