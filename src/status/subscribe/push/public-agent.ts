import { lookup } from 'node:dns';
import { BlockList, isIPv6, type LookupFunction } from 'node:net';
import { Agent } from 'undici';

/** What is nobody's on the internet: loopback, private, link-local, shared, reserved, multicast. */
const PRIVATE = new BlockList();
for (const [net, bits] of [
  ...([
    ['0.0.0.0', 8],
    ['10.0.0.0', 8],
    ['100.64.0.0', 10],
    ['127.0.0.0', 8],
    ['169.254.0.0', 16],
  ] as const),
  ...([
    ['172.16.0.0', 12],
    ['192.0.0.0', 24],
    ['192.168.0.0', 16],
    ['198.18.0.0', 15],
    ['224.0.0.0', 3],
  ] as const),
] as const)
  PRIVATE.addSubnet(net, bits, 'ipv4');

/** Global unicast; in it lie ways to tunnel IPv4 and, like outside of it, what is private. */
const GLOBAL = new BlockList();
GLOBAL.addSubnet('2000::', 3, 'ipv6');
for (const [net, bits] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const)
  PRIVATE.addSubnet(net, bits, 'ipv6');

/** Whether an address is one of the internet's. */
export const isPublic = (address: string): boolean =>
  isIPv6(address)
    ? GLOBAL.check(address, 'ipv6') && !PRIVATE.check(address, 'ipv6')
    : !PRIVATE.check(address, 'ipv4');

/** Finds a host, unless any of its addresses is in a network of somebody's own. */
const publicLookup: LookupFunction = (hostname, options, done) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) {
      done(error, '');
      return;
    }
    const [first] = addresses;
    if (!first || !addresses.every(({ address }) => isPublic(address)))
      done(Object.assign(new Error(`${hostname} has no public address`), { code: 'EACCES' }), '');
    else if (options.all) done(null, addresses);
    else done(null, first.address, first.family);
  });
};

const CONNECT_WITHIN_MS = 5_000;
const CONNECTIONS_EACH = 16;

/** Connections to hosts of the internet, and to no other, whatever their names resolve to at the moment. */
export const publicAgent = (): Agent =>
  new Agent({
    connections: CONNECTIONS_EACH,
    connect: { lookup: publicLookup, timeout: CONNECT_WITHIN_MS },
  });
