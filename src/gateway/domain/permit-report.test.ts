import { describe, expect, it } from 'vitest';
import { reportIn } from './permit-report.ts';

const PERMIT = 'AbCdEfGhIjKlMnOpQrSt_-';
const read = (fields: string) => reportIn(`<190>Nov 26 11:00:00 siaga: permit=${PERMIT} ${fields}`);

describe('a line of nginx', () => {
  it('tells the status and the vendor’s own time', () => {
    expect(read('status="201" seconds="0.125"')).toEqual({
      permit: PERMIT,
      ending: { kind: 'answer', status: 201 },
      tookMs: 125,
    });
  });

  it('tells the last of several tries, and the time of all', () => {
    expect(read('status="502, 200" seconds="0.100, 0.300"')).toMatchObject({
      ending: { kind: 'answer', status: 200 },
      tookMs: 400,
    });
  });

  it('tells the last of tries at several groups of servers', () => {
    expect(read('status="502 : 200" seconds="0.100 : 0.000"')).toMatchObject({
      ending: { kind: 'answer', status: 200 },
      tookMs: 100,
    });
  });

  it.each([
    ['of a try was not measured', '-, 0.300', undefined],
    ['is no figure', 'Infinity', undefined],
    ['is left out', '', undefined],
    ['was too short to be measured', '0.000', 0],
  ])('tells the time when it %s', (_why, seconds, tookMs) => {
    expect(read(`status="502, 200" seconds="${seconds}"`)?.tookMs).toBe(tookMs);
  });

  it('tells a timeout, and a client that left before the vendor answered', () => {
    expect(read('status="504" seconds="30.000"')?.ending).toEqual({ kind: 'timeout' });
    expect(read('status="-" seconds="-"')).toMatchObject({
      ending: { kind: 'abandoned' },
      tookMs: undefined,
    });
  });
});

describe('a line of HAProxy', () => {
  it('adds up the time to the answer and the time of the answer', () => {
    expect(read('status="200" ms="80 20" ended="--"')).toMatchObject({
      ending: { kind: 'answer', status: 200 },
      tookMs: 100,
    });
  });

  it.each([
    ['CD', 'abandoned'],
    ['cD', 'abandoned'],
    ['sH', 'timeout'],
    ['SC', 'failed'],
    ['--', 'answer'],
  ])('tells by %s that it was %s', (ended, kind) => {
    expect(read(`status="503" ms="-1 -1" ended="${ended}"`)).toMatchObject({
      ending: { kind },
      tookMs: undefined,
    });
  });
});

describe('any other line', () => {
  const ofLength = (length: number): string => `permit=${PERMIT} status="200" `.padEnd(length, 'x');

  it('begins where a line is longer than a kibibyte', () => {
    expect(reportIn(ofLength(1_024))?.ending).toEqual({ kind: 'answer', status: 200 });
  });

  it.each([
    ['without a permit', 'permit= status="200"'],
    ['with a permit of another form', 'permit=short status="200"'],
    ['with something before the permit', `permit=x${PERMIT} status="200"`],
    ['with something behind the permit', `permit=${PERMIT}x status="200"`],
    ['that is too long', ofLength(1_025)],
    ['of something else', 'GET / HTTP/1.1'],
  ])('%s says nothing', (_why, line) => {
    expect(reportIn(line)).toBeUndefined();
  });
});
