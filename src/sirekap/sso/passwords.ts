import { createHmac } from 'node:crypto';

const PASSWORD_CHARS = 12;

/** Password of an account (`<13-digit TPS>-1|2`): derived, so that a drill of 1.6 million accounts needs no list. */
export const passwordOf = (account: string, seed: string): string =>
  createHmac('sha256', seed).update(`sandi ${account}`).digest('base64url').slice(0, PASSWORD_CHARS);
