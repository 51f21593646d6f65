import { createHmac, timingSafeEqual } from 'node:crypto';

const macOf = (secret: string, seconds: number, body: string): string =>
  createHmac('sha256', secret)
    .update(`${String(seconds)}.${body}`)
    .digest('hex');

/** Header value that proves a body ours: `t=<unix seconds>,v1=<hex HMAC-SHA256 of "t.body">`. */
export const signBody = (secret: string, body: string, nowMs: number): string => {
  const seconds = Math.floor(nowMs / 1000);
  return `t=${String(seconds)},v1=${macOf(secret, seconds, body)}`;
};

/** What a receiver does: check the signature and that it is fresh. */
export function verifyBody(
  secret: string,
  body: string,
  header: string,
  nowMs: number,
  freshMs = 5 * 60_000,
): boolean {
  const [, seconds, mac] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(header) ?? [];
  if (seconds === undefined || mac === undefined) return false;
  if (Math.abs(nowMs - Number(seconds) * 1000) > freshMs) return false;
  return timingSafeEqual(Buffer.from(mac, 'hex'), Buffer.from(macOf(secret, Number(seconds), body), 'hex'));
}
