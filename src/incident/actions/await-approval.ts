import { z } from 'zod';
import { roleWord } from '../domain/words.ts';
import { regionName, role, span } from './fields.ts';
import { defineAction, type StepContext } from './types.ts';

const POLL_NIGHT_MS = 10_000;
const params = z.strictObject({
  question: z.string().min(10).max(300),
  /** One list of roles per person wanted. */
  slots: z.array(z.array(role).min(1)).min(1),
  expiresIn: span,
  /** What happens when nobody answers: end without effect, or ask anew (for what must not end by itself). */
  onExpiry: z.enum(['end', 'ask-again']),
  page: z.array(z.enum(['on-call', 'leadership'])).default([]),
  /** Withdraw the request once the alert has been resolved for this long. */
  withdrawAfterResolved: span.optional(),
});
type Params = z.infer<typeof params>;

const questionOf = (asked: Params, region: string): string =>
  asked.question.replaceAll('{wilayah}', regionName(region));

async function ask(asked: Params, context: StepContext, round: number) {
  const question = questionOf(asked, context.incident.region);
  for (const who of asked.page) {
    await context.ports.incidents.page(
      context.incident.id,
      who,
      question,
      `${context.token}:${who}:${String(round)}`,
    );
  }
  return {
    kind: 'ask',
    question,
    slots: asked.slots,
    expiresAt: context.now + context.tempo('approval', asked.expiresIn),
  } as const;
}

/** Ask people, and wait for their word. Rejection and (by default) silence end the run without effect. */
export const awaitApproval = defineAction<Params>({
  params,
  effect: 'none',
  describe: (asked, { region }) => ({
    text: `Minta persetujuan ${String(asked.slots.length)} orang (${asked.slots.map((roles) => roles.map(roleWord).join(' atau ')).join(' dan ')}): ${questionOf(asked, region)}`,
    scope: null,
  }),
  async perform(asked, context) {
    const approval = context.approval();
    // A re-entered step asks anew: an older round's answer is not an answer.
    if (!approval || approval.requestedAt < context.startedAt) return ask(asked, context, 0);
    if (approval.closed === 'granted') {
      return {
        kind: 'done',
        note: `disetujui ${approval.votes.map((vote) => vote.person.name).join(' dan ')}`,
      };
    }
    if (approval.closed === 'rejected') {
      const refusal = approval.votes.find((vote) => vote.verdict === 'reject');
      if (asked.onExpiry === 'end')
        return { kind: 'ended', why: `ditolak oleh ${refusal?.person.name ?? ''}` };
      const askAgainAt = (refusal?.at ?? approval.requestedAt) + context.tempo('approval', asked.expiresIn);
      if (context.now < askAgainAt) return { kind: 'waiting', recheckMs: askAgainAt - context.now };
      return ask(asked, context, approval.requestedAt);
    }
    if (approval.closed !== null) {
      if (asked.onExpiry === 'ask-again') return ask(asked, context, approval.requestedAt);
      return { kind: 'ended', why: 'tidak ada keputusan sampai batas waktu; tidak ada yang diubah' };
    }
    return stillOpen(asked, context);
  },
});

function stillOpen(asked: Params, context: StepContext) {
  const recheckMs = context.tempo('poll', POLL_NIGHT_MS);
  if (asked.withdrawAfterResolved === undefined || context.incident.firing) {
    return { kind: 'waiting', recheckMs, memo: {} } as const;
  }
  const { resolvedSince } = context.memo;
  const since = typeof resolvedSince === 'number' ? resolvedSince : context.now;
  if (context.now - since < context.tempo('stay', asked.withdrawAfterResolved)) {
    return { kind: 'waiting', recheckMs, memo: { resolvedSince: since } } as const;
  }
  return { kind: 'ended', why: 'alarm pulih sebelum ada keputusan; permintaan ditarik' } as const;
}
