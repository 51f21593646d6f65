import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { GATEWAY_PATHS, HEADERS, PATHS } from '../../contracts/index.ts';
import { inAnHour, policyOf, signPolicy } from '../testing/control-stub.ts';
import { openHouse, tpsIn, type House } from '../testing/house.ts';

let house: House;
const eventually = (check: () => unknown): Promise<unknown> =>
  vi.waitFor(check, { timeout: 5_000, interval: 10 });
const inflight = (): Promise<number> => house.metric('siaga_gateway_inflight_requests');

/** Ask and hang up as soon as the vendor has the question; resolves when the gateway has seen it. */
async function askAndLeave(head: string, body = ''): Promise<void> {
  const seen = house.vendor.seen.length;
  const phone = connect(house.gateway.port, '127.0.0.1');
  phone.write(`${head}\r\nhost: gw\r\ncontent-length: ${String(body.length)}\r\n\r\n${body}`);
  await eventually(() => expect(house.vendor.seen).toHaveLength(seen + 1));
  phone.destroy();
  await once(phone, 'close');
  await house.call('GET', GATEWAY_PATHS.jwks);
}

describe('a phone that leaves before the vendor has answered', () => {
  let answers: ServerResponse[];

  beforeEach(async () => {
    house = await openHouse();
    answers = [];
    for (const operation of ['public-read', 'login'] as const)
      house.vendor.behave(operation, (_request, res) => answers.push(res));
  });
  afterEach(() => house.close());

  it('keeps its place, for the vendor works on, and the answer says how the vendor does', async () => {
    await askAndLeave(`GET ${PATHS.portal}/52 HTTP/1.1`);
    expect(await inflight()).toBe(1);
    answers[0]!.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    await eventually(async () => expect(await inflight()).toBe(0));
    const asked = { operation: 'public-read', outcome: 'success' };
    expect(await house.metric('siaga_gateway_upstream_requests_total', asked)).toBe(1);
    const told = { operation: 'public-read', outcome: 'client_error' };
    await eventually(async () => expect(await house.metric('sirekap_requests_total', told)).toBe(1));
  });

  it('does so with a login, and a vendor that never answers it has timed out', async () => {
    const body = JSON.stringify({ account: `${tpsIn('52')}-1`, password: 'rahasia' });
    await askAndLeave(`POST ${PATHS.login} HTTP/1.1\r\ncontent-type: application/json`, body);
    expect(await inflight()).toBe(1);
    await eventually(async () => expect(await inflight()).toBe(0));
    const asked = { operation: 'login', outcome: 'timeout' };
    expect(await house.metric('siaga_gateway_upstream_requests_total', asked)).toBe(1);
  });
});

describe('a request that names another place in its header', () => {
  beforeEach(async () => {
    house = await openHouse();
    const rules = [{ scope: '52', until: inAnHour(), shedBelow: 'session', loginPerSecond: 0.1 }] as const;
    house.control.push(await signPolicy(house.policyKey, policyOf(1, { rules: [...rules] })));
    await eventually(() => expect(house.gateway.epoch()).toBe(1));
  });
  afterEach(() => house.close());

  it.each([`${PATHS.portal}/52`, `${PATHS.recap}/${tpsIn('52')}`])('reads no more of %s', async (path) => {
    const { status } = await house.call('GET', path, { [HEADERS.tps]: tpsIn('31') });
    expect(status).toBe(503);
  });

  it('signs in where its account belongs', async () => {
    const signIn = async (tps: string, header: Record<string, string>): Promise<number> => {
      const body = JSON.stringify({ account: `${tps}-1`, password: 'rahasia' });
      return (await house.call('POST', PATHS.login, header, body)).status;
    };
    expect(await signIn(tpsIn('52', 0), {})).toBe(200);
    expect(await signIn(tpsIn('52', 1), {})).toBe(202);
    expect(await signIn(tpsIn('52', 2), { [HEADERS.tps]: tpsIn('31') })).toBe(202);
    expect(await signIn(tpsIn('31'), { [HEADERS.tps]: tpsIn('52') })).toBe(200);
  });
});

describe('an answer that breaks off while it waits behind another of its connection', () => {
  beforeEach(async () => {
    house = await openHouse();
  });
  afterEach(() => house.close());

  it('ends the connection: nobody takes its half for a whole one, or waits for the rest', async () => {
    const answers: ServerResponse[] = [];
    house.vendor.behave('public-read', (_request, res) => answers.push(res));
    const phone = connect(house.gateway.port, '127.0.0.1');
    const gone = once(phone, 'close');
    phone.resume();
    for (const province of ['52', '53'])
      phone.write(`GET ${PATHS.portal}/${province} HTTP/1.1\r\nhost: gw\r\n\r\n`);
    await eventually(() => expect(answers).toHaveLength(2));
    const second = answers.find(({ req }) => req.url?.endsWith('53'))!;
    second.writeHead(200, { 'content-length': '100' });
    second.write('setengah', () => second.destroy());
    await gone;
    await eventually(async () => expect(await inflight()).toBe(1));
  });
});
