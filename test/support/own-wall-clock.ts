/** Loaded before a gateway, and so before its workers: the time that a file says is theirs, and passes when it is set. */
import { openSync, readSync } from 'node:fs';
import { CLOCK_FILE, DIGITS } from './wall-clock.ts';

const file = openSync(process.env[CLOCK_FILE] ?? '', 'r');
const digits = Buffer.alloc(DIGITS);

Date.now = () => {
  readSync(file, digits, 0, DIGITS, 0);
  return Number(digits.toString('latin1'));
};

const startedAt = Date.now();
performance.now = () => Date.now() - startedAt;
