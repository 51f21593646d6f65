import type { IncomingMessage } from 'node:http';
import { BlockList, isIP, isIPv6 } from 'node:net';

/** Header in which the site's proxies name the client. One, not both: a proxy passes the other on as a client wrote it. */
export type ForwardedHeader = 'x-forwarded-for' | 'forwarded';

export interface ProxyTrust {
  /** Addresses and CIDRs whose word on the client is believed. */
  readonly proxies: readonly string[];
  readonly header: ForwardedHeader;
}

/** Longest chain of proxies that is followed. */
const HOPS_MAX = 16;

/** Read an address list such as `10.0.0.0/8,::1`; throws a RangeError on what is no address or CIDR. */
export function blockListOf(entries: readonly string[]): BlockList {
  const list = new BlockList();
  for (const entry of entries) {
    const [address = '', bits, ...rest] = entry.split('/');
    const family = isIPv6(address) ? 'ipv6' : 'ipv4';
    const width = family === 'ipv6' ? 128 : 32;
    const prefix = bits === undefined ? width : Number(bits);
    const isPrefix = bits !== '' && Number.isInteger(prefix) && prefix >= 0 && prefix <= width;
    if (isIP(address) === 0 || !isPrefix || rest.length > 0)
      throw new RangeError(`${entry} is no address or CIDR`);
    list.addSubnet(address, prefix, family);
  }
  return list;
}

/**
 * Make the function that says who a request is from: the connection's own address, or, when that is a trusted
 * proxy, the rightmost address in the header that is no trusted proxy. What stands left of it anybody may have
 * written. The address is for telling clients apart now; it goes into no log, label or trace.
 */
export function clientAddresses({ proxies, header }: ProxyTrust): (req: IncomingMessage) => string {
  if (proxies.length === 0) return peerOf;
  const trusted = blockListOf(proxies);
  const isTrusted = (address: string): boolean => trusted.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
  return (req) => {
    let client = peerOf(req);
    if (client === '' || !isTrusted(client)) return client;
    for (const hop of hopsOf(req.headers[header], header)) {
      if (hop === undefined) break;
      client = hop;
      if (!isTrusted(client)) break;
    }
    return client;
  };
}

const peerOf = (req: IncomingMessage): string => plain(req.socket.remoteAddress ?? '');

/** An IPv4 address in IPv6 clothes without them. */
const plain = (address: string): string =>
  address.startsWith('::') ? address.replace(/^::ffff:(?=\d+\.)/i, '') : address;

/** Nearest hop first; undefined for one that names no address. */
function hopsOf(value: string | string[] | undefined, header: ForwardedHeader): (string | undefined)[] {
  const text = Array.isArray(value) ? value.join(',') : (value ?? '');
  if (text === '') return [];
  const parts = text.split(',').slice(-HOPS_MAX).reverse();
  return parts.map((part) => {
    const named = header === 'forwarded' ? /(?:^|;)\s*for=("?)([^";,]+)\1/i.exec(part)?.[2] : part;
    const bare = (named ?? '').trim();
    const address = plain(/^\[([^\]]+)\](?::\d+)?$/.exec(bare)?.[1] ?? bare.replace(/^([\d.]+):\d+$/, '$1'));
    return isIP(address) === 0 ? undefined : address;
  });
}
