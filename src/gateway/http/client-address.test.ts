import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { blockListOf, clientAddresses, type ForwardedHeader } from './client-address.ts';

const from = (
  remoteAddress: string | undefined,
  headers: Readonly<Record<string, string>> = {},
): IncomingMessage => ({ socket: { remoteAddress }, headers }) as unknown as IncomingMessage;

const trusting = (header: ForwardedHeader, ...proxies: string[]) => clientAddresses({ proxies, header });

describe('the client of a request', () => {
  it('is who holds the connection, whatever the headers say, when no proxy is trusted', () => {
    const clientOf = trusting('x-forwarded-for');
    expect(clientOf(from('203.0.113.9', { 'x-forwarded-for': '198.51.100.1' }))).toBe('203.0.113.9');
    expect(clientOf(from(undefined))).toBe('');
  });

  it('with an IPv4 address has it as such, also where socket or proxy name it within IPv6', () => {
    expect(trusting('x-forwarded-for')(from('::ffff:203.0.113.9'))).toBe('203.0.113.9');
    const behind = trusting('x-forwarded-for', '10.0.0.1');
    expect(behind(from('::FFFF:10.0.0.1', { 'x-forwarded-for': '::ffff:198.51.100.1' }))).toBe(
      '198.51.100.1',
    );
    const named = trusting('forwarded', '10.0.0.1');
    expect(named(from('10.0.0.1', { forwarded: 'for="[::ffff:198.51.100.1]:80"' }))).toBe('198.51.100.1');
    expect(behind(from('2001:db8::ffff:1.2.3.4'))).toBe('2001:db8::ffff:1.2.3.4');
  });

  it.each([
    ['10.0.0.1', '198.51.100.1', '198.51.100.1'],
    ['10.0.0.1', '192.0.2.66, 198.51.100.1', '198.51.100.1'],
    ['10.0.0.1', '192.0.2.66, 198.51.100.1, 10.9.9.9', '198.51.100.1'],
    ['10.0.0.1', '10.1.1.1, 10.2.2.2', '10.1.1.1'],
    ['10.0.0.1', '198.51.100.1:4711', '198.51.100.1'],
    ['10.0.0.1', '192.0.2.66, unknown, 10.9.9.9', '10.9.9.9'],
    ['10.0.0.1', 'not an address', '10.0.0.1'],
    ['10.0.0.1', '', '10.0.0.1'],
    ['203.0.113.9', '198.51.100.1', '203.0.113.9'],
  ])('%s saying "%s" is %s', (peer, said, client) => {
    const clientOf = trusting('x-forwarded-for', '10.0.0.0/8');
    expect(clientOf(from(peer, { 'x-forwarded-for': said }))).toBe(client);
  });

  it.each([
    ['for=198.51.100.1', '198.51.100.1'],
    ['for=192.0.2.66, for="198.51.100.1:80";proto=https;by=10.0.0.2', '198.51.100.1'],
    ['proto=https;For="[2001:db8:1:2:3:4:5:6]:443"', '2001:db8:1:2:3:4:5:6'],
    ['for=_hidden', '10.0.0.1'],
  ])('Forwarded "%s" is %s', (said, client) => {
    const clientOf = trusting('forwarded', '10.0.0.1');
    const headers = { forwarded: said, 'x-forwarded-for': '192.0.2.99' };
    expect(clientOf(from('10.0.0.1', headers))).toBe(client);
  });

  it('believes only the header it was told of: the other may be the phone speaking', () => {
    const clientOf = trusting('x-forwarded-for', '10.0.0.1');
    const headers = { forwarded: 'for=192.0.2.66', 'x-forwarded-for': '198.51.100.1' };
    expect(clientOf(from('10.0.0.1', headers))).toBe('198.51.100.1');
  });

  it.each(['10.0.0.0/33', '10.0.0/8', 'proxy.example', '::1/129', '10.0.0.1/', '1.2.3.4/8/9'])(
    '%s is refused as a proxy',
    (entry) => {
      expect(() => blockListOf([entry])).toThrow(RangeError);
    },
  );
});
