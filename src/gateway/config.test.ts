import { describe, expect, it } from 'vitest';
import { parseConfig } from '../kernel/index.ts';
import { gatewayConfigSchema, workerShare, type GatewayConfig } from './config.ts';

const read = (env: Readonly<Record<string, string>>): GatewayConfig =>
  parseConfig(gatewayConfigSchema, {
    SIAGA_GATEWAY_ID: 'gw-wita',
    SIAGA_UPSTREAM_URL: 'http://127.0.0.1:1',
    SIAGA_DATA_DIR: '/nowhere',
    ...env,
  });

describe('the settings of a gateway', () => {
  it.each([[{ SIAGA_REQUEST_TIMEOUT_MS: '5000' }], [{ SIAGA_HEADERS_TIMEOUT_MS: '120001' }]])(
    'say in one line that a request may not be given less time than its head (%j)',
    (env) => {
      expect(() => read(env)).toThrow(
        /has 1 fault\(s\):\n {2}SIAGA_REQUEST_TIMEOUT_MS: must not be shorter than SIAGA_HEADERS_TIMEOUT_MS[^\n]*$/,
      );
    },
  );

  it('take both as long as each other', () => {
    const config = read({ SIAGA_REQUEST_TIMEOUT_MS: '5000', SIAGA_HEADERS_TIMEOUT_MS: '5000' });
    expect(config.SIAGA_REQUEST_TIMEOUT_MS).toBe(5_000);
  });

  it('bound what one network takes of the waiting room, each worker its part of what is had at once', () => {
    const config = read({});
    expect(config).toMatchObject({ SIAGA_PACING_NETWORK_SHARE: 0.1, SIAGA_PACING_NETWORK_AT_ONCE: 500 });
    expect(workerShare(config, 3).SIAGA_PACING_NETWORK_AT_ONCE).toBe(167);
    expect(() => read({ SIAGA_PACING_NETWORK_SHARE: '0' })).toThrow('SIAGA_PACING_NETWORK_SHARE');
    expect(() => read({ SIAGA_PACING_NETWORK_SHARE: '1.1' })).toThrow('SIAGA_PACING_NETWORK_SHARE');
    expect(() => read({ SIAGA_PACING_NETWORK_AT_ONCE: '0' })).toThrow('SIAGA_PACING_NETWORK_AT_ONCE');
  });

  it('show metrics and the report on policies on loopback, wherever phones connect', () => {
    expect(read({ SIAGA_HOST: '0.0.0.0' })).toMatchObject({
      SIAGA_HOST: '0.0.0.0',
      SIAGA_OPS_HOST: '127.0.0.1',
    });
  });

  it.each([
    ['SIAGA_UPSTREAM_URL', 'ftp://vendor', 'must be an http or https URL'],
    ['SIAGA_UPSTREAM_URL', 'http://vendor/sirekap', 'must be an origin'],
    ['SIAGA_UPSTREAM_URL', 'http://vendor?x=1', 'must be an origin'],
    ['SIAGA_UPSTREAM_URL', 'http://ani:rahasia@vendor', 'must be an origin'],
    ['SIAGA_VENDOR_TOKEN', 'rahasia\r', 'must be visible ASCII characters'],
    ['SIAGA_CONTROL_TOKEN', 'ra hasia', 'must be visible ASCII characters'],
    ['SIAGA_UPSTREAM_TIMEOUT_MS', '2147483648', 'Too big'],
    ['SIAGA_LOG_LEVEL', 'banana', 'Invalid option'],
  ])('refuse what could only fail later: %s=%j', (variable, value, why) => {
    expect(() => read({ [variable]: value })).toThrow(`${variable}: ${why}`);
  });
});
