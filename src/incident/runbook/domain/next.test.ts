import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Recorded, RunEvent, Runbook, StepSpec } from '../types.ts';
import { currentStep, nextCommand, openApproval, statusOf, wakeAt } from './next.ts';
import { outcomeOf, type StepResult } from './outcome.ts';
import { stateOf } from './state.ts';

const step = (id: string, action: string, more: Partial<StepSpec> = {}): StepSpec => ({
  ...{ id, action, title: id, with: {}, timeoutMs: 1000, onFailure: 'rollback', onInconclusive: 'pause' },
  ...more,
});

const BOOK: Runbook = {
  slug: 'uji',
  alert: 'Uji',
  title: 'Uji',
  owner: 'uji',
  validated: '2024-01-01',
  limits: { maxProvinces: 1 },
  cooldownMs: 1,
  timeoutMs: 1,
  guards: [],
  steps: [
    step('pasang', 'impose-policy'),
    step('pantau', 'await-metric'),
    step('lepas', 'lift-policy'),
    step('pastikan', 'await-alert-resolved', { onRelapse: 'pasang' }),
  ],
};

const HOLD = { scope: 'nasional', rule: {}, reason: 'uji', ttlMs: 100, until: 1_100 };

const logOf = (events: readonly RunEvent[]): Recorded[] =>
  events.map((event, i) => ({ seq: i + 1, at: 1_000, event }));
const stateAfter = (...events: readonly RunEvent[]) => stateOf(BOOK.steps, logOf(events));

const started = (id: string): RunEvent => ({ type: 'step.started', step: id, token: `r:${id}:0` });
const done = (id: string, output = {}): RunEvent => ({
  type: 'step.succeeded',
  step: id,
  note: 'baik',
  output,
});

describe('nextCommand', () => {
  it.each([
    [
      'starts the first step with its token',
      [],
      { do: 'record', events: [{ type: 'step.started', step: 'pasang', token: 'r:pasang:0' }] },
    ],
    ['performs a step that has started', [started('pasang')], { do: 'perform', step: { id: 'pasang' } }],
    [
      'renews a rule at half of its life',
      [started('pasang'), done('pasang', { hold: HOLD, epoch: 1 })],
      { do: 'renew' },
    ],
    ['rests once ended', [{ type: 'run.ended', status: 'failed', why: '' }], { do: 'rest' }],
    [
      'undoes the last step first',
      [
        started('pasang'),
        done('pasang'),
        started('pantau'),
        { type: 'run.rollingBack', why: 'uji', endAs: 'failed' },
      ],
      { do: 'compensate', step: { id: 'pantau' } },
    ],
    [
      'ends as failed when all is undone',
      [
        started('pasang'),
        { type: 'run.rollingBack', why: 'uji', endAs: 'failed' },
        { type: 'step.compensated', step: 'pasang', note: '', lifted: true },
      ],
      { do: 'end', event: { status: 'failed', why: 'uji' } },
    ],
  ] satisfies [string, RunEvent[], object][])('%s', (_name, events, command) => {
    expect(nextCommand(BOOK, stateAfter(...events), 'r', 1_050)).toMatchObject(command);
  });

  it('ends with exceptions when a step went on without certainty', () => {
    const rest = BOOK.steps.slice(1).flatMap(({ id }) => [started(id), done(id)]);
    const excepted: RunEvent = { type: 'step.inconclusive', step: 'pasang', why: 'gerbang diam' };
    const command = nextCommand(BOOK, stateAfter(started('pasang'), excepted, ...rest), 'r', 1_000);
    expect(command).toMatchObject({ do: 'end', event: { status: 'completedWithExceptions' } });
  });

  it('gives a re-entered step another token', () => {
    const again = stateAfter(started('pasang'), done('pasang'), {
      type: 'run.reentered',
      step: 'pasang',
      round: 1,
      why: '',
    });
    expect(nextCommand(BOOK, again, 'r', 1_000)).toMatchObject({ events: [{ token: 'r:pasang:1' }] });
  });
});

/** A result that a step might come to. */
const anyResult: fc.Arbitrary<StepResult> = fc.oneof(
  fc.constant<StepResult>({ kind: 'done', note: 'baik' }),
  fc.constant<StepResult>({ kind: 'done', note: 'baik', output: { hold: HOLD, epoch: 1 } }),
  fc.constant<StepResult>({ kind: 'done', note: 'baik', output: { lifted: true, epoch: 2 } }),
  fc.constant<StepResult>({ kind: 'waiting', recheckMs: 10, memo: { a: 1 } }),
  fc.constant<StepResult>({ kind: 'bad', why: 'buruk', recheckMs: 10 }),
  fc.constant<StepResult>({ kind: 'inconclusive', why: 'gelap', recheckMs: 10 }),
  fc.constant<StepResult>({ kind: 'failed', why: 'rusak' }),
  fc.constant<StepResult>({ kind: 'ended', why: 'ditolak' }),
  fc.constant<StepResult>({ kind: 'ask', question: 'boleh?', slots: [['leadership']], expiresAt: 2_000 }),
);

describe('a run, whatever its steps come to', () => {
  it('asks at most one thing at a time, pauses only with a question, and never does two steps at once', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(anyResult, fc.boolean()), { maxLength: 40 }), (results) => {
        const events: RunEvent[] = [];
        for (const [result, isLate] of results) {
          const state = stateAfter(...events);
          const command = nextCommand(BOOK, state, 'r', 1_000);
          if (command.do === 'record') events.push(...command.events);
          if (command.do === 'end') events.push(command.event);
          if (command.do === 'compensate')
            events.push({ type: 'step.compensated', step: command.step.id, note: '', lifted: true });
          if (command.do === 'perform')
            events.push(...outcomeOf(command.step, state, command.state, result, isLate).events);
          const after = stateAfter(...events);
          const open = after.approvals.filter((approval) => approval.closed === null);
          const running = after.steps.filter((entry) => entry.status === 'running');
          if (open.length > 1 || running.length > 1) return false;
          if (after.pause && !openApproval(after)) return false;
        }
        return true;
      }),
    );
  });
});

describe('outcomeOf', () => {
  const running = stateAfter(started('pasang'));

  it.each([
    [
      'a definite answer ends the doubt',
      { kind: 'waiting', recheckMs: 5 },
      ['approval.closed', 'run.resumed'],
    ],
    ['the doubt is asked about once', { kind: 'inconclusive', why: 'gelap', recheckMs: 5 }, []],
  ] satisfies [string, StepResult, string[]][])('when paused, %s', (_name, result, types) => {
    const spec = step('pasang', 'await-metric');
    const doubt = outcomeOf(
      spec,
      running,
      running.steps[0]!,
      { kind: 'inconclusive', why: 'gelap', recheckMs: 5 },
      false,
    );
    const paused = stateAfter(started('pasang'), ...doubt.events);
    expect(statusOf(BOOK, paused)).toBe('pausedByInconclusive');
    const outcome = outcomeOf(spec, paused, currentStep(paused)!, result, false);
    expect(outcome.events.map((event) => event.type)).toEqual(types);
  });

  it('never rolls manual mode back by itself', () => {
    const manual = { ...HOLD, rule: { manual: {} } };
    const held = stateAfter(started('pasang'), done('pasang', { hold: manual, epoch: 1 }), started('pantau'));
    const outcome = outcomeOf(BOOK.steps[1]!, held, held.steps[1]!, { kind: 'failed', why: 'rusak' }, false);
    expect(outcome.events.map((event) => event.type)).toEqual([
      'step.failed',
      'run.paused',
      'approval.requested',
    ]);
  });
});

describe('wakeAt', () => {
  it('is the earliest of recheck, renewal and expiry', () => {
    const asked: RunEvent = {
      ...{ type: 'approval.requested', approval: 'a', step: 'pasang', kind: 'approval', question: '?' },
      ...{ slots: [], expiresAt: 1_020 },
    };
    expect(wakeAt(stateAfter(), 5_000)).toBe(5_000);
    expect(wakeAt(stateAfter(done('pasang', { hold: HOLD })), 5_000)).toBe(1_050);
    expect(wakeAt(stateAfter(done('pasang', { hold: HOLD }), asked), 5_000)).toBe(1_020);
  });
});
