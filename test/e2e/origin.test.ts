import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { HEADERS, PATHS } from '../../src/contracts/index.ts';
import { gatewayConfigSchema, startGateway, type Gateway } from '../../src/gateway/index.ts';
import { createLogger } from '../../src/instrumentation/index.ts';
import { parseConfig } from '../../src/kernel/index.ts';
import { startTestVendor, type TestVendor } from '../../src/sirekap/testing.ts';

const TOKENS = ['token-lama-gerbang-1', 'token-baru-gerbang-2'];

let dir: string;
let vendor: TestVendor;
const gateways: Gateway[] = [];

async function gatewayWith(token: string): Promise<string> {
  const config = parseConfig(gatewayConfigSchema, {
    SIAGA_GATEWAY_ID: 'gw-wita',
    SIAGA_GATEWAY_PORT: '0',
    SIAGA_OPS_PORT: '0',
    SIAGA_UPSTREAM_URL: vendor.url,
    SIAGA_DATA_DIR: join(dir, token),
    SIAGA_VENDOR_TOKEN: token,
    SIAGA_LINGER_MS: '10',
  });
  const gateway = await startGateway(config, { logger: createLogger({ name: 'test', level: 'silent' }) });
  gateways.push(gateway);
  return `http://127.0.0.1:${String(gateway.port)}${PATHS.portal}/52`;
}

afterEach(async () => {
  for (const gateway of gateways.splice(0)) await gateway.close();
  await vendor.close();
  await rm(dir, { recursive: true, force: true });
});

describe('the origin of a vendor that knows its gateways', () => {
  it('serves phones through gateways with the old and the new token, and refuses those that come straight', async () => {
    dir = await mkdtemp(join(tmpdir(), 'siaga-origin-'));
    vendor = await startTestVendor({ SIREKAP_GATEWAY_TOKENS: TOKENS.join(',') });
    for (const token of TOKENS) expect((await fetch(await gatewayWith(token))).status).toBe(200);
    for (const headers of [{}, { [HEADERS.gatewayToken]: 'token-tebakan-sendiri' }]) {
      const straight = await fetch(`${vendor.url}${PATHS.portal}/52`, { headers });
      expect(straight.status).toBe(403);
      expect(await straight.json()).toMatchObject({ code: 'SIREKAP_ORIGIN_FORBIDDEN' });
    }
    // Nor does a gateway lend its token to what a phone says.
    const claimed = await fetch(await gatewayWith('token-yang-tidak-dikenal'), {
      headers: { [HEADERS.gatewayToken]: TOKENS[0]! },
    });
    expect(claimed.status).toBe(403);
  });
});
