import { z } from 'zod';
import { OPERATIONS } from '../../contracts/index.ts';
import type { PolicyRule } from '../../contracts/index.ts';
import { decimal, OPERATION_WORDS, PUBLICATION_WORDS } from '../domain/words.ts';
import type { Parameters } from '../runbook/types.ts';
import { amount, regionName, resolveAmount, resolveScope, scope, ttl } from './fields.ts';
import { approversOf, holdRule } from './hold.ts';
import { defineAction } from './types.ts';

const params = z
  .strictObject({
    scope,
    ttl,
    reason: z.string().min(1).max(300),
    shedBelow: z.enum(OPERATIONS).optional(),
    loginPerSecond: amount.optional(),
    uploadMode: z.enum(['direct', 'queue']).optional(),
    publication: z.enum(['live', 'snapshot', 'hold']).optional(),
    /** Step of the `await-approval` whose people answer for the rule; gateways refuse a grave one without. */
    approval: z.string().optional(),
  })
  .refine(
    (rule) =>
      [rule.shedBelow, rule.loginPerSecond, rule.uploadMode, rule.publication].some(
        (field) => field !== undefined,
      ),
    { message: 'the rule changes nothing' },
  );
type Params = z.infer<typeof params>;

const ruleOf = (rule: Params, parameters: Parameters): Omit<PolicyRule, 'scope' | 'until'> => ({
  ...(rule.shedBelow === undefined ? {} : { shedBelow: rule.shedBelow }),
  ...(rule.loginPerSecond === undefined
    ? {}
    : { loginPerSecond: resolveAmount(rule.loginPerSecond, parameters) }),
  ...(rule.uploadMode === undefined ? {} : { uploadMode: rule.uploadMode }),
  ...(rule.publication === undefined ? {} : { publication: rule.publication }),
});

function words(rule: Params, parameters: Parameters): string {
  const parts = [
    rule.shedBelow === undefined
      ? []
      : [`tahan permintaan yang kurang penting daripada ${OPERATION_WORDS[rule.shedBelow]}`],
    rule.loginPerSecond === undefined
      ? []
      : [`batasi login ${decimal(resolveAmount(rule.loginPerSecond, parameters))} per detik`],
    rule.uploadMode === undefined
      ? []
      : [rule.uploadMode === 'queue' ? 'antrekan unggahan di gerbang' : 'kirim unggahan langsung'],
    rule.publication === undefined ? [] : [`publikasi ${PUBLICATION_WORDS[rule.publication]}`],
  ];
  return parts.flat().join('; ');
}

/** Tighten the policy for the nation or the incident's region; the engine renews it until it is lifted. */
export const imposePolicy = defineAction<Params>({
  params,
  effect: 'reversible',
  describe: (rule, { region, parameters }) => {
    const target = resolveScope(rule.scope, region);
    return {
      text: `Terapkan kebijakan untuk ${regionName(target)}: ${words(rule, parameters)}`,
      scope: target,
    };
  },
  async perform(rule, context) {
    const target = resolveScope(rule.scope, context.incident.region);
    const approvedBy = rule.approval === undefined ? undefined : approversOf(context, rule.approval);
    if (approvedBy === 'missing')
      return { kind: 'failed', why: `langkah "${rule.approval ?? ''}" belum disetujui` };
    const wanted = { ...ruleOf(rule, context.parameters), ...(approvedBy ? { approvedBy } : {}) };
    const output = await holdRule(context, target, wanted, rule.reason, rule.ttl);
    return {
      kind: 'done',
      note: `epoch ${String(output.epoch)}: ${words(rule, context.parameters)}`,
      output,
    };
  },
  async compensate(_rule, context) {
    const epoch = await context.ports.policy.lift(context.runId, 'runbook dibatalkan');
    return `kebijakan dicabut, epoch ${String(epoch)}`;
  },
});
