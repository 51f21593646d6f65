import { z } from 'zod';
import { roleWord } from '../domain/words.ts';
import { regionName, ttl } from './fields.ts';
import { approversOf, holdRule } from './hold.ts';
import { defineAction } from './types.ts';

const params = z.strictObject({
  /** Step of the `await-approval` that must have been granted. */
  approval: z.string(),
  /** Indonesian words for the officer at the TPS. */
  advice: z.string().min(10).max(500),
  reason: z.string().min(1).max(300),
  ttl,
});

/** Advise one province to go on by hand. Needs a granted approval, and carries who gave it. */
export const imposeManual = defineAction<z.infer<typeof params>>({
  params,
  effect: 'reversible',
  describe: (_rule, { region }) => ({
    text: `Sarankan Rekap Manual untuk ${regionName(region)}; unggahan tetap diterima dan ditahan di gerbang`,
    scope: region,
  }),
  async perform(rule, context) {
    const approvedBy = approversOf(context, rule.approval);
    if (approvedBy === 'missing')
      return { kind: 'failed', why: `langkah "${rule.approval}" belum disetujui` };
    const manual = { advice: rule.advice, approvedBy };
    const output = await holdRule(context, context.incident.region, { manual }, rule.reason, rule.ttl);
    const who = approvedBy.map((person) => `${person.name} (${roleWord(person.role)})`).join(' dan ');
    return { kind: 'done', note: `epoch ${String(output.epoch)}, disetujui ${who}`, output };
  },
  async compensate(_rule, context) {
    const epoch = await context.ports.policy.lift(context.runId, 'mode manual dibatalkan');
    return `mode manual dicabut, epoch ${String(epoch)}`;
  },
});
