import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { JWK } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CONTROL_PATHS, POLICY_TYP, policySchema, type Policy } from '../../contracts/index.ts';
import { verifyJws } from '../../kernel/index.ts';
import { startWith, testService, TOKENS, type TestService } from '../testing/service.ts';

type GatewayId = keyof typeof TOKENS.gateways;

/** A gateway's end of the stream, read as the gateway reads it. */
async function listenAs(origin: string, gateway: GatewayId, token: string = TOKENS.gateways[gateway]) {
  const stop = new AbortController();
  const answer = await fetch(`${origin}${CONTROL_PATHS.stream}?gateway=${gateway}`, {
    headers: { authorization: `Bearer ${token}` },
    signal: stop.signal,
  });
  const heard: string[] = [];
  const arrivals: number[] = [];
  const reading = (async () => {
    let buffered = '';
    for await (const chunk of answer.body!.pipeThrough(new TextDecoderStream())) {
      buffered += chunk;
      const events = buffered.split('\n\n');
      buffered = events.pop() ?? '';
      for (const event of events) {
        const data = /^data: (.+)$/m.exec(event)?.[1];
        if (!event.startsWith('event: policy') || data === undefined) continue;
        heard.push(data);
        arrivals.push(performance.now());
      }
    }
  })().catch(() => undefined);
  return {
    status: answer.status,
    heard,
    arrivals,
    async stop() {
      stop.abort();
      await reading;
    },
  };
}

const ack = (origin: string, gateway: GatewayId, epoch: number, nack?: 'unsafe') =>
  fetch(`${origin}${CONTROL_PATHS.ack}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${TOKENS.gateways[gateway]}` },
    body: JSON.stringify({
      ...{ gateway, epoch, at: new Date().toISOString(), verdict: nack ? 'nack' : 'ack' },
      ...(nack ? { reason: nack, detail: 'uji' } : {}),
    }),
  });

let test: TestService;
beforeAll(async () => {
  test = await testService({ SIAGA_WAVE_PATIENCE_MS: '60000', SIAGA_POLICY_TAKEUP_MS: '600000' });
});
afterAll(async () => {
  await test.store.close();
  await test.service.close();
});

const read = async (jws: string): Promise<Policy> => {
  const { keys } = JSON.parse(await readFile(join(test.dataDir, 'policy-jwks.json'), 'utf8')) as {
    keys: JWK[];
  };
  return policySchema.parse(await verifyJws(jws, POLICY_TYP, keys));
};

describe('the policy on its way to gateways', () => {
  it('begins with a signed first policy of leases, at the canary alone, and goes on when it confirmed', async () => {
    const canary = await listenAs(test.origin, 'gw-wit');
    const other = await listenAs(test.origin, 'gw-wita');
    await expect.poll(() => canary.heard.length).toBe(1);
    const first = await read(canary.heard[0]!);
    expect(first).toMatchObject({
      epoch: 1,
      rules: [],
      leases: { 'gw-wib': expect.anything(), 'gw-wit': expect.anything() },
    });
    expect(other.heard).toEqual([]);
    const early = await fetch(`${test.origin}${CONTROL_PATHS.current}?gateway=gw-wib`, {
      headers: { authorization: `Bearer ${TOKENS.gateways['gw-wib']}` },
    });
    expect(early.status).toBe(204);
    expect((await ack(test.origin, 'gw-wit', 1)).status).toBe(204);
    await expect.poll(() => other.heard.length).toBe(1);
    expect(other.arrivals[0]).toBeGreaterThan(canary.arrivals[0]!);
    expect(other.heard[0]).toBe(canary.heard[0]);
    const rows = await test.store.db.selectFrom('policy_acks').selectAll().execute();
    expect(rows).toMatchObject([{ gateway: 'gw-wit', epoch: 1, verdict: 'ack' }]);
    await Promise.all([canary.stop(), other.stop()]);
  });

  it.each([
    ['another gateway’s token', 'gw-wib', TOKENS.gateways['gw-wit']],
    ['the status token', 'gw-wib', TOKENS.status],
  ] as const)('refuses %s', async (_name, gateway, token) => {
    const stream = await listenAs(test.origin, gateway, token);
    expect(stream.status).toBe(401);
    await stream.stop();
    const forged = await fetch(`${test.origin}${CONTROL_PATHS.ack}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ gateway, epoch: 1, verdict: 'ack', at: new Date().toISOString() }),
    });
    expect(forged.status).toBe(401);
  });

  it('refuses a confirmation of what was never issued, and gateways that are none', async () => {
    const answer = await ack(test.origin, 'gw-wita', 1_000_000);
    expect(answer.status).toBe(409);
    expect(await answer.json()).toMatchObject({ code: 'INCIDENT_EPOCH_UNKNOWN' });
    const nobody = await fetch(`${test.origin}${CONTROL_PATHS.current}?gateway=__proto__`, {
      headers: { authorization: 'Bearer apa-saja' },
    });
    expect(nobody.status).toBe(401);
  });

  it('pages a person when a gateway refuses, and says so in the log', async () => {
    await ack(test.origin, 'gw-wita', 1, 'unsafe');
    const events = await test.store.db
      .selectFrom('events')
      .select('type')
      .where('actor', '=', 'gw-wita')
      .execute();
    expect(events).toEqual([{ type: 'policy.refused' }]);
    const pages = await test.store.db.selectFrom('pages').select('title').execute();
    expect(pages).toEqual([{ title: expect.stringContaining('gw-wita menolak') }]);
  });

  it('keeps key and epochs over a restart, and never goes back', async () => {
    const epochs = async () =>
      (await test.store.db.selectFrom('policies').select('epoch').orderBy('epoch').execute()).map(
        (row) => row.epoch,
      );
    const before = await epochs();
    await test.service.close();
    // What is in force no longer says what it should: other leases make another policy.
    const service = await startWith({ ...test.env, SIAGA_USEFUL_CONCURRENCY: '80' });
    test = { ...test, service, origin: `http://127.0.0.1:${String(service.port)}` };
    await expect.poll(epochs, { timeout: 5_000 }).toEqual([...before, before.at(-1)! + 1]);
    const canary = await listenAs(test.origin, 'gw-wit');
    await expect.poll(() => canary.heard.length).toBeGreaterThan(0);
    expect((await read(canary.heard.at(-1)!)).epoch).toBe(before.at(-1)! + 1);
    await canary.stop();
  });
});
