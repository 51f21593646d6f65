import { mixed } from './mixed.ts';

/** A client as fairness sees it: two numbers, since a name would have to be kept. */
export interface Client {
  /** Session or TPS in its network; undefined when the client names neither. */
  readonly own: number | undefined;
  /** The network it comes from; undefined when addresses tell clients apart no more. */
  readonly network: number | undefined;
}

/** Addresses that nobody has on the open network: loopback, private, link-local, shared with a carrier. */
const INSIDE_V4 =
  /^(?:10|127|169\.254|192\.168|172\.(?:1[6-9]|2\d|3[01])|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7]))\./;
const INSIDE_V6 = /^f(?:[cd]|e[89ab])/i;

/**
 * The network an address lies in: the first 24 bits of IPv4, 48 of IPv6. Undefined for one from inside: what comes
 * from there came through something that stands in front, for everybody. An IPv4 address comes as one (`clientAddresses`
 * sees to that), not within IPv6.
 */
export function networkOf(address: string | undefined): string | undefined {
  if (address === undefined || address === '') return undefined;
  if (!address.includes(':')) {
    return INSIDE_V4.test(address) ? undefined : address.slice(0, address.lastIndexOf('.'));
  }
  if (INSIDE_V6.test(address)) return undefined;
  const [head = ''] = address.split('::', 1);
  const groups = head === '' ? [] : head.split(':');
  // What a double colon leaves out is zero. Nobody's network lies below 0:0:0, only the machine itself.
  const network = [...groups, '0', '0', '0'].slice(0, 3).join(':');
  return network === '0:0:0' ? undefined : network;
}

/** Hash (FNV-1a, finally mixed) of `text`, 32 bits; with a secret `seed` nobody can aim at another's number. */
export function hashOf(text: string, seed: number): number {
  let hash = (0x811c9dc5 ^ seed) >>> 0;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193) >>> 0;
  return mixed(hash);
}
