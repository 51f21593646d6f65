import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PATHS, HEADERS } from '../contracts/index.ts';
import { inAnHour, policyOf, signPolicy } from './testing/control-stub.ts';
import { APPROVED, eventually, jpeg, openHouse, tpsIn, type House } from './testing/house.ts';

let house: House;

beforeEach(async () => {
  house = await openHouse();
});

afterEach(async () => {
  await house.close();
});

describe('a policy', () => {
  it('that is in force survives a restart without the control plane, even expired', async () => {
    const expiresAt = new Date(Date.now() + 1_000).toISOString();
    await house.obey(
      { expiresAt, rules: [{ scope: 'nasional', until: inAnHour(), uploadMode: 'queue' }] },
      7,
    );
    await house.restart({ SIAGA_CONTROL_URLS: '' });
    expect(house.gateway.epoch()).toBe(7);
    expect((await house.upload(jpeg(1))).status).toBe(202);
  });

  it('is acknowledged when in force, and refused with the reason when it may not be', async () => {
    await house.obey({}, 5);
    await eventually(() =>
      expect(house.control.acks).toContainEqual(expect.objectContaining({ verdict: 'ack', epoch: 5 })),
    );
    const past = new Date(Date.now() - 1_000).toISOString();
    const SAME = [APPROVED[1]!, { ...APPROVED[1]!, name: 'Budi S.', role: 'on-call' }];
    const manual = (scope: string, approvedBy: typeof APPROVED) => ({
      scope,
      until: inAnHour(),
      manual: { advice: 'Foto lalu simpan.', approvedBy },
    });
    const forged = (await signPolicy(house.policyKey, policyOf(9))).replace(/\.[^.]+$/, `.${'A'.repeat(86)}`);
    const refused: [string, string][] = [
      ['unsigned', forged],
      ['unsigned', 'not a policy'],
      ['malformed', await signPolicy(house.policyKey, { epoch: 6 })],
      ['older-epoch', await signPolicy(house.policyKey, policyOf(4))],
      ['expired', await signPolicy(house.policyKey, policyOf(6, { expiresAt: past }))],
      ['unsafe', await signPolicy(house.policyKey, policyOf(6, { rules: [manual('52', SAME)] }))],
      ['too-large', 'x'.repeat(300_000)],
    ];
    for (const [reason, jws] of refused) {
      const before = await house.metric('siaga_gateway_policy_rejected_total', { reason });
      house.control.push(jws);
      await eventually(async () =>
        expect(await house.metric('siaga_gateway_policy_rejected_total', { reason })).toBeGreaterThan(before),
      );
      await eventually(() => expect(house.control.acks.at(-1)).toMatchObject({ verdict: 'nack', reason }));
    }
    expect(house.gateway.epoch()).toBe(5);
  });

  it('older than the one in force is refused after a restart too', async () => {
    await house.obey({}, 5);
    await house.restart();
    house.control.push(await signPolicy(house.policyKey, policyOf(5, { reason: 'lain' })));
    await eventually(() =>
      expect(house.control.acks.at(-1)).toMatchObject({ verdict: 'nack', reason: 'older-epoch' }),
    );
  });
});

describe('under pressure', () => {
  it('sheds what the policy names, and nothing more critical', async () => {
    await house.obey({ rules: [{ scope: 'nasional', until: inAnHour(), shedBelow: 'officer-read' }] });
    const shed = await house.call('GET', `${PATHS.portal}/52`);
    expect(shed).toMatchObject({ status: 503, json: { code: 'GATEWAY_SHED', retry: 'later' } });
    expect(Number(shed.headers['retry-after'])).toBeGreaterThan(0);
    expect((await house.call('GET', `${PATHS.recap}/52`)).status).toBe(200);
    expect((await house.login(`${tpsIn('52')}-1`)).status).toBe(200);
    expect(
      await house.metric('siaga_gateway_shed_total', { operation: 'public-read', reason: 'policy' }),
    ).toBe(1);
  });

  it('turns reads away before logins, holds uploads, and refuses nothing that was queued', async () => {
    await house.obey({ leases: { 'gw-wita': { concurrency: 4, drainPerSecond: 1, loginShare: 1 } } });
    const waiting: (() => void)[] = [];
    house.vendor.behave('upload', ({ headers }, res) =>
      waiting.push(() =>
        res
          .writeHead(201)
          .end(
            JSON.stringify({ status: 'stored', idempotencyKey: headers[HEADERS.idempotencyKey], sha256: '' }),
          ),
      ),
    );
    const uploads = [1, 2, 3, 4].map((seed) => house.upload(jpeg(seed), tpsIn('52', seed)));
    await eventually(() => expect(waiting).toHaveLength(4));
    expect((await house.upload(jpeg(5), tpsIn('52', 5))).status).toBe(202);
    expect(await house.call('GET', PATHS.portal)).toMatchObject({
      status: 503,
      json: { code: 'GATEWAY_BUSY' },
    });
    expect((await house.login(`${tpsIn('52')}-1`)).status).toBe(200);
    for (const answer of waiting) answer();
    expect((await Promise.all(uploads)).map((answer) => answer.status)).toEqual([201, 201, 201, 201]);
  });

  it('leaves a vendor that fails for one province alone there, and serves the others', async () => {
    house.vendor.behave('login', ({ headers }, res) => {
      const down = String(headers[HEADERS.tps]).startsWith('52');
      res.writeHead(down ? 503 : 200, { 'content-type': 'application/json' }).end('{}');
    });
    for (let n = 0; n < 5; n += 1) await house.login(`${tpsIn('52')}-1`);
    expect(await house.login(`${tpsIn('52')}-1`)).toMatchObject({
      status: 503,
      json: { code: 'GATEWAY_UPSTREAM_DOWN' },
    });
    expect((await house.login(`${tpsIn('51')}-1`)).status).toBe(200);
  });

  it('says in its own words that the vendor failed or took too long', async () => {
    house.vendor.behave('public-read', (_request, res) => res.destroy());
    expect(await house.call('GET', PATHS.portal)).toMatchObject({
      status: 502,
      json: { code: 'GATEWAY_UPSTREAM_FAILED' },
    });
    house.vendor.behave('public-read', () => undefined);
    expect(await house.call('GET', PATHS.portal)).toMatchObject({
      status: 504,
      json: { code: 'GATEWAY_UPSTREAM_TIMEOUT' },
    });
  });

  it('tells who asks for the head alone what the vendor says, and keeps the page that it was asked of', async () => {
    const asked = await house.call('HEAD', PATHS.portal);
    expect(asked).toMatchObject({ status: 200, headers: { 'content-type': 'application/json' } });
    expect(asked.json).toEqual({ text: '' });
    await house.obey({ rules: [{ scope: 'nasional', until: inAnHour(), publication: 'snapshot' }] });
    const kept = await house.call('HEAD', PATHS.portal);
    expect({ status: kept.status, json: kept.json }).toEqual({ status: 200, json: { text: '' } });
    expect(kept.headers['x-siaga-snapshot']).toMatch(/^\d{4}-/);
    expect(await house.call('GET', PATHS.portal)).toMatchObject({ status: 200, json: { hasil: true } });
    expect(house.vendor.seen).toHaveLength(1);
  });

  it('publishes the last good answer, or nothing, when the policy says so', async () => {
    expect((await house.call('GET', PATHS.portal)).status).toBe(200);
    await house.obey({ rules: [{ scope: 'nasional', until: inAnHour(), publication: 'snapshot' }] });
    house.vendor.behave('public-read', (_request, res) => res.writeHead(500).end());
    const snapshot = await house.call('GET', PATHS.portal);
    expect(snapshot).toMatchObject({ status: 200, json: { hasil: true } });
    expect(snapshot.headers['x-siaga-snapshot']).toMatch(/^\d{4}-/);
    await house.obey({ rules: [{ scope: 'nasional', until: inAnHour(), publication: 'hold' }] });
    expect(await house.call('GET', PATHS.portal)).toMatchObject({
      status: 503,
      json: { code: 'GATEWAY_PUBLICATION_HELD' },
    });
  });
});
