import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../kernel/index.ts';
import { gatewayConfigSchema, workerShare } from '../config.ts';

const BASE = {
  SIAGA_GATEWAY_ID: 'gw-wita',
  SIAGA_UPSTREAM_URL: 'https://sirekap.example',
  SIAGA_DATA_DIR: '/data',
};
const TOKEN = { SIAGA_PEER_TOKEN_FILE: '/keys/peer.token' };
const PORT = { ...TOKEN, SIAGA_PEER_PORT: '7631', SIAGA_STANDBY_FOR: 'gw-wib' };
const TLS = { SIAGA_TLS_CERT_FILE: '/keys/cert.pem', SIAGA_TLS_KEY_FILE: '/keys/key.pem' };

const settings = (more: Record<string, string>) => parseConfig(gatewayConfigSchema, { ...BASE, ...more });

describe('settings of the second copy', () => {
  it.each([
    ['nothing at all', {}],
    ['a peer on this machine', { ...TOKEN, SIAGA_PEER_URL: 'http://127.0.0.1:7631/' }],
    ['a peer elsewhere, by TLS', { ...TOKEN, SIAGA_PEER_URL: 'https://gw-wib.example:7631' }],
    ['a port on this machine', PORT],
    ['a port for the network, by TLS', { ...PORT, ...TLS, SIAGA_PEER_HOST: '0.0.0.0' }],
  ])('may be %s', (_what, more) => {
    expect(() => settings(more)).not.toThrow();
  });

  it.each([
    ['a peer without a token', { SIAGA_PEER_URL: 'https://gw-wib.example' }, 'SIAGA_PEER_TOKEN_FILE'],
    ['a peer elsewhere in clear', { ...TOKEN, SIAGA_PEER_URL: 'http://gw-wib.example' }, 'SIAGA_PEER_URL'],
    ['a port without a token', { ...PORT, SIAGA_PEER_TOKEN_FILE: undefined }, 'SIAGA_PEER_TOKEN_FILE'],
    ['a port for nobody', { ...TOKEN, SIAGA_PEER_PORT: '7631' }, 'SIAGA_STANDBY_FOR'],
    ['copies without a port', { ...TOKEN, SIAGA_STANDBY_FOR: 'gw-wib' }, 'SIAGA_STANDBY_FOR'],
    ['copies of its own', { ...PORT, SIAGA_STANDBY_FOR: 'gw-wita' }, 'SIAGA_STANDBY_FOR'],
    ['an owner that is a path', { ...PORT, SIAGA_STANDBY_FOR: '../gw-wib' }, 'SIAGA_STANDBY_FOR'],
    ['a port for the network in clear', { ...PORT, SIAGA_PEER_HOST: '0.0.0.0' }, 'SIAGA_PEER_HOST'],
    ['no room left for own uploads', { ...PORT, SIAGA_STANDBY_REFUSE_BELOW: '0.05' }, 'REFUSE_BELOW'],
  ])('are refused for %s', (_what, more, named) => {
    expect(() => settings(more as Record<string, string>)).toThrow(named);
  });

  it('leave each worker room for one photo of the largest kind', () => {
    const config = settings({});
    expect(workerShare(config, 4).SIAGA_PEER_MEMORY_BYTES).toBe(config.SIAGA_PEER_MEMORY_BYTES / 4);
    expect(workerShare(config, 64).SIAGA_PEER_MEMORY_BYTES).toBe(8 * 1024 * 1024);
  });
});
