import { describe, expect, it } from 'vitest';
import type { Policy, PolicyRule } from '../../contracts/index.ts';
import {
  afterKillSwitch,
  afterPolicy,
  isSuspended,
  manualBefore,
  NO_POLICY,
  obeyed,
  respectsKillSwitch,
  type PolicyStanding,
} from './policy-standing.ts';
import { NOW, policy, rule } from './testing/policies.ts';

const manual = (scope: string): PolicyRule =>
  rule(scope, { manual: { advice: 'Foto C.Hasil lalu simpan.', approvedBy: [] } });

const inForce = (policyInForce: Policy): PolicyStanding => afterPolicy(NO_POLICY, policyInForce);

describe('a kill switch', () => {
  const order = { atMs: NOW, by: 'Ani', reason: 'uji' };
  const pull = (serial: number, standing: PolicyStanding = NO_POLICY): PolicyStanding | undefined =>
    afterKillSwitch(standing, { serial } as Parameters<typeof afterKillSwitch>[1], order);
  const pulled = { serial: 3, state: 'pulled' } as const;

  it('suspends every rule and keeps the policy, until a policy ends it', () => {
    const before = inForce(policy([rule('52', { uploadMode: 'queue' }), manual('53')], { epoch: 1 }));
    const killed = pull(3, before)!;
    expect(killed).toEqual({ ...before, killed: { serial: 3, ...order, here: true } });
    expect(obeyed(killed)).toEqual({ ...before.policy, rules: [] });
    expect(obeyed(before)).toBe(before.policy);
    expect(obeyed(NO_POLICY)).toBeUndefined();
    const over = afterPolicy(killed, policy([], { killSwitch: { serial: 3, state: 'left' } }));
    expect(over).toMatchObject({ killed: undefined, leftSerial: 3 });
    expect(afterPolicy(over, policy([], { killSwitch: { serial: 2, state: 'left' } })).leftSerial).toBe(3);
    expect(afterPolicy(over, policy([])).leftSerial).toBe(3);
  });

  it('is pulled once, and never again when it is over', () => {
    const killed = pull(3)!;
    expect(pull(3, killed)).toBeUndefined();
    expect(pull(2, killed)).toBeUndefined();
    expect(pull(4, killed)?.killed?.serial).toBe(4);
    const over = { ...NO_POLICY, leftSerial: 3 };
    expect(pull(3, over)).toBeUndefined();
    expect(pull(4, over)).toBeDefined();
  });

  it('may be pulled by a policy, and the first to pull it is remembered', () => {
    const byPolicy = afterPolicy(NO_POLICY, policy([], { killSwitch: pulled }));
    expect(byPolicy.killed).toEqual({
      serial: 3,
      atMs: NOW,
      by: 'control plane',
      reason: 'uji',
      here: false,
    });
    expect(afterPolicy(pull(3)!, policy([], { killSwitch: pulled })).killed).toMatchObject({ here: true });
    expect(byPolicy).toMatchObject({ manual: NO_POLICY.manual, leftSerial: 0 });
  });

  it('is respected by a policy that pulls or ends it', () => {
    const killed = pull(3)!;
    const respects = (killSwitch?: Policy['killSwitch'], standing = killed): boolean =>
      respectsKillSwitch(standing, policy([], killSwitch ? { killSwitch } : {}));
    expect(respects(undefined, NO_POLICY)).toBe(true);
    expect(respects()).toBe(false);
    expect(respects({ serial: 1, state: 'pulled' })).toBe(true);
    expect([2, 3, 4].map((serial) => respects({ serial, state: 'left' }))).toEqual([false, true, true]);
  });

  it('has left manual mode for whoever does not ask for it again', () => {
    const before = inForce(policy([manual('52'), manual('53')], { epoch: 1 }));
    expect(manualBefore(before, policy([manual('53')]))).toBe(before.manual);
    const after = manualBefore(pull(3, before)!, policy([manual('53'), rule('52')]));
    expect([...after.since.keys()]).toEqual(['53']);
    expect(after).toMatchObject({ changedAtMs: undefined, asOfMs: before.manual.asOfMs });
  });

  it('suspends the policy, unless it was that policy which pulled it', () => {
    const standings = [NO_POLICY, inForce(policy([])), pull(3), pull(3, inForce(policy([])))];
    expect(standings.map((standing) => isSuspended(standing!))).toEqual([false, false, true, true]);
    expect(isSuspended(afterPolicy(NO_POLICY, policy([], { killSwitch: pulled })))).toBe(false);
    const left = policy([], { killSwitch: { serial: 2, state: 'left' } });
    expect(isSuspended(pull(3, inForce(left))!)).toBe(true);
  });
});
