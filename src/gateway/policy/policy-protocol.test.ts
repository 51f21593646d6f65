import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PROVINCES } from '../../catalog/index.ts';
import { KILL_SWITCH_TYP } from '../../contracts/index.ts';
import { inAnHour, policyOf, signPolicy, startControlStub } from '../testing/control-stub.ts';
import { jpeg, openHouse, tpsIn, type House } from '../testing/house.ts';
import { readAudit } from './policy-audit.ts';
import { orderKillSwitch, readPolicyReport } from './policy-report.ts';
import { policyFolder } from './policy-store.ts';

const eventually = (check: () => unknown): Promise<unknown> =>
  vi.waitFor(check, { timeout: 8_000, interval: 20 });

const LEADER = { id: 'pimpinan-1', name: 'Budi', role: 'leadership' };
const APPROVED = [{ id: 'piket-1', name: 'Ani', role: 'on-call' }, LEADER];
const SAKTI = { by: 'Piket', reason: 'kendali mengirim sampah' };

let house: House;
beforeEach(async () => {
  house = await openHouse();
});
afterEach(() => house.close());

const push = async (epoch: number, fields: Parameters<typeof policyOf>[1] = {}): Promise<string> => {
  const jws = await signPolicy(house.policyKey, policyOf(epoch, fields));
  house.control.push(jws);
  return jws;
};
const obey = (epoch: number, fields: Parameters<typeof policyOf>[1] = {}): Promise<void> =>
  house.obey(fields, epoch);
const killSwitch = (serial: number): Promise<string> =>
  house.policyKey.sign({ serial, preparedAt: new Date().toISOString() }, KILL_SWITCH_TYP);
async function arm(serial: number): Promise<void> {
  house.control.killSwitch = await killSwitch(serial);
  await eventually(async () => {
    const { lines } = await readAudit(policyFolder(house.dataDir));
    expect(lines).toContainEqual(
      expect.objectContaining({ what: 'kill-switch-armed', killSwitch: serial }) as object,
    );
  });
}
const queueAll = { rules: [{ scope: 'nasional', until: inAnHour(), uploadMode: 'queue' as const }] };

describe('the kill switch', () => {
  it('is pulled at the host, audited, told, and ended only by a policy that knows of it', async () => {
    await obey(5, queueAll);
    expect((await house.upload(jpeg(1))).status).toBe(202);
    await arm(1);
    expect(await orderKillSwitch(house.dataDir, SAKTI)).toEqual({ outcome: 'ordered', serial: 1 });
    await eventually(() =>
      expect(house.control.acks).toContainEqual(
        expect.objectContaining({ verdict: 'killed', serial: 1, by: 'Piket', epoch: 5 }) as object,
      ),
    );
    expect((await house.upload(jpeg(2), tpsIn('52', 2))).status).toBe(201);
    await push(6, queueAll);
    await eventually(() =>
      expect(house.control.acks.at(-1)).toMatchObject({ verdict: 'nack', reason: 'kill-switch' }),
    );
    await house.restart();
    expect((await house.upload(jpeg(3), tpsIn('52', 3))).status).toBe(201);
    await obey(7, { ...queueAll, killSwitch: { serial: 1, state: 'left' } });
    expect((await house.upload(jpeg(4), tpsIn('52', 4))).status).toBe(202);
    // The order still lies in the folder, and the same serial could be placed again: it is over.
    expect(await orderKillSwitch(house.dataDir, SAKTI)).toEqual({ outcome: 'already-used' });
    await house.restart();
    expect((await house.upload(jpeg(5), tpsIn('52', 5))).status).toBe(202);
    const { lines, broken } = await readAudit(policyFolder(house.dataDir));
    expect(broken).toBeUndefined();
    const done = lines.map((line) => line.what);
    expect(done).toContain('refused');
    expect(done.filter((what) => what !== 'refused')).toEqual([
      'applied',
      'kill-switch-armed',
      'kill-switch-pulled',
      'restored',
      'applied',
      'restored',
    ]);
  });

  it('that was ordered while the gateway was down is obeyed at its start, without a control plane', async () => {
    await obey(5, queueAll);
    await arm(1);
    await house.restart({ SIAGA_CONTROL_URLS: '' }, async () => {
      await orderKillSwitch(house.dataDir, SAKTI);
    });
    expect((await house.upload(jpeg(1))).status).toBe(201);
    expect(await readPolicyReport(house.dataDir)).toMatchObject({ killed: { serial: 1, by: 'Piket' } });
  });

  it('is not there before the control plane sent one, and a forged one is never kept', async () => {
    expect(await orderKillSwitch(house.dataDir, SAKTI)).toEqual({ outcome: 'none-armed' });
    house.control.killSwitch = (await killSwitch(1)).replace(/\.[^.]+$/, `.${'A'.repeat(86)}`);
    await obey(5);
    expect(await orderKillSwitch(house.dataDir, SAKTI)).toEqual({ outcome: 'none-armed' });
  });

  it('comes as a policy too, and asks for no proof to leave manual mode', async () => {
    const manual = { advice: 'Foto lalu simpan.', approvedBy: APPROVED };
    await obey(5, { rules: [{ scope: '52', until: inAnHour(), manual }] });
    await push(6);
    await eventually(() => expect(house.control.acks.at(-1)).toMatchObject({ reason: 'unsafe' }));
    await obey(7, { killSwitch: { serial: 1, state: 'pulled' } });
    expect((await house.upload(jpeg(1))).status).toBe(201);
  });
});

describe('words to the control plane', () => {
  it('are said again until they are heard, a refusal too', async () => {
    house.control.isDeaf = true;
    await push(5, { expiresAt: new Date(Date.now() - 1_000).toISOString() });
    await eventually(async () =>
      expect(await house.metric('siaga_gateway_policy_rejected_total', { reason: 'expired' })).toBe(1),
    );
    expect(house.control.acks).toEqual([]);
    house.control.isDeaf = false;
    await eventually(() =>
      expect(house.control.acks).toEqual([expect.objectContaining({ verdict: 'nack', reason: 'expired' })]),
    );
  });

  it('hold up no later policy while the control plane does not answer them', async () => {
    // Half of what a word waits for its answer.
    const soon = { timeout: 2_500, interval: 5 };
    await house.restart({ SIAGA_POLICY_POLL_MS: '600000' });
    house.control.isMute = true;
    for (const epoch of [5, 6, 7]) {
      await push(epoch);
      await vi.waitFor(() => expect(house.gateway.epoch()).toBe(epoch), soon);
    }
    // One at a time: the others wait for the answer to the first.
    await eventually(() => expect(house.control.acks).toHaveLength(1));
  });

  it('go to the second address when the first is gone', async () => {
    const second = await startControlStub();
    await house.restart({ SIAGA_CONTROL_URLS: `${house.control.url},${second.url}` });
    await obey(5);
    await house.control.close();
    second.push(await signPolicy(house.policyKey, policyOf(6)));
    await eventually(() => expect(house.gateway.epoch()).toBe(6));
    await eventually(() =>
      expect(second.acks).toContainEqual(expect.objectContaining({ verdict: 'ack', epoch: 6 }) as object),
    );
    await second.close();
  });
});

describe('all regions manual', () => {
  it.each([
    ['one approver', [LEADER], 'malformed'],
    ['one approver twice', [LEADER, LEADER], 'unsafe'],
    ['two of one role', [LEADER, { id: 'pimpinan-2', name: 'Citra', role: 'leadership' }], 'unsafe'],
  ])('by %s is refused', async (_name, approvedBy, reason) => {
    await obey(5);
    const manual = { advice: 'Foto lalu simpan.', approvedBy };
    const everyProvince = PROVINCES.map(({ code }) => code);
    for (const [nth, scopes] of [['nasional'], everyProvince].entries()) {
      await push(6 + nth, { rules: scopes.map((scope) => ({ scope, until: inAnHour(), manual })) });
      await eventually(() =>
        expect(house.control.acks.filter(({ verdict }) => verdict === 'nack')).toHaveLength(nth + 1),
      );
      expect(house.control.acks.at(-1)).toMatchObject({ verdict: 'nack', reason });
    }
    expect(house.gateway.epoch()).toBe(5);
    expect((await house.upload(jpeg(1))).status).toBe(201);
  });
});

it('writes down nothing twice that is only sent twice', async () => {
  const jws = await push(5, { epoch: -1 });
  await eventually(() => expect(house.control.acks.at(-1)).toMatchObject({ reason: 'malformed' }));
  for (let n = 0; n < 3; n += 1) house.control.push(jws);
  await push(6);
  await eventually(() => expect(house.control.acks.at(-1)).toMatchObject({ verdict: 'ack', epoch: 6 }));
  const { lines } = await readAudit(policyFolder(house.dataDir));
  expect(lines.map((line) => line.what)).toEqual(['refused', 'applied']);
  expect(lines[0]).toMatchObject({ seq: 1, prev: '0'.repeat(64) });
  const { hash, ...unsealed } = lines[1]!;
  expect(createHash('sha256').update(JSON.stringify(unsealed)).digest('hex')).toBe(hash);
});
