import type { Transaction } from 'kysely';
import type { Clock } from '../../kernel/index.ts';
import { OpsError } from '../../kernel/index.ts';
import type { RunbookPorts, StepContext } from '../actions/index.ts';
import { actionOf } from '../actions/index.ts';
import type { IncidentFacts } from '../ports.ts';
import { approvalOf, nextCommand, openApproval, wakeAt, type Command } from './domain/next.ts';
import { outcomeOf, type Outcome, type StepResult } from './domain/outcome.ts';
import type { RunState, StepState } from './domain/state.ts';
import { caution, type Tempo } from './domain/tempo.ts';
import { fail } from './errors.ts';
import {
  activeRows,
  appendEvents,
  loadRuns,
  lockDue,
  markPublished,
  type LoadedRun,
  type RunbookDb,
} from './store.ts';
import type { Database } from '../store/database.ts';
import { timelineEntry } from './timeline.ts';
import type { Hold, Moved, Parameters, RunEvent, StepSpec } from './types.ts';

/** What advancing runs needs. */
export interface AdvanceDeps {
  readonly db: RunbookDb;
  readonly clock: Clock;
  readonly tempo: Tempo;
  readonly parameters: Parameters;
  readonly ports: RunbookPorts;
  /** Told of what went wrong and will be tried again. */
  onTrouble(what: string, error: unknown): void;
  /** Told, after commit, of what a run's log gained. */
  onEvents(run: LoadedRun, events: readonly RunEvent[], state: RunState): void;
}

const RETRY_FIRST_MS = 250;
const RETRY_MOST_MS = 5_000;
/** Longest that one look at a step may take, wall time. */
const PERFORM_MS = 10_000;

/** Count provinces that active runs hold in manual mode. */
async function manualProvinces(db: RunbookDb): Promise<number> {
  const runs = await loadRuns(db, await activeRows(db));
  const scopes = runs.flatMap(({ state }) =>
    state.holds.filter((hold) => 'manual' in hold.rule).map((hold) => hold.scope),
  );
  return new Set(scopes).size;
}

function contextOf(deps: AdvanceDeps, run: LoadedRun, step: StepState, incident: IncidentFacts): StepContext {
  const { state, row } = run;
  return {
    runId: row.id,
    incident,
    guards: row.definition.guards,
    token: step.token ?? row.id,
    startedAt: step.startedAt ?? deps.clock.now(),
    now: deps.clock.now(),
    tempo: deps.tempo,
    caution: caution(state.round),
    parameters: deps.parameters,
    memo: step.memo,
    epoch: state.epoch,
    holds: state.holds,
    approval: (of = step.id) => approvalOf(state, of, 'approval'),
    outputs: state.steps.map((entry) => entry.output),
    manualProvinces: () => manualProvinces(deps.db),
    ports: deps.ports,
  };
}

/** Fail what takes too long, so that one hanging call does not hold the run for ever. */
async function within<T>(clock: Clock, work: Promise<T>): Promise<T> {
  let cancel = (): void => undefined;
  const late = new Promise<never>((_resolve, reject) => {
    cancel = clock.after(PERFORM_MS, () => {
      reject(fail('RUNBOOK_STEP_TIMEOUT', `tidak selesai dalam ${String(PERFORM_MS)} ms`));
    });
  });
  return Promise.race([work, late]).finally(() => {
    cancel();
  });
}

/** Move the incident on; a refused transition is noted and never stops a runbook. */
async function move(deps: AdvanceDeps, run: LoadedRun, to: Moved): Promise<RunEvent[]> {
  if (run.state.incident === to) return [];
  const why = `runbook ${run.row.slug}`;
  try {
    await deps.ports.incidents.transition(run.row.incident_id, to, 'siaga', why);
    return [{ type: 'incident.moved', to, refused: null }];
  } catch (error) {
    if (!(error instanceof OpsError) || error.retry !== 'never') throw error;
    return [{ type: 'incident.moved', to, refused: error.detail }];
  }
}

const isLate = (deps: AdvanceDeps, spec: StepSpec, step: StepState): boolean =>
  // A request to people has its own expiry.
  spec.action !== 'await-approval' &&
  deps.clock.now() - (step.startedAt ?? Infinity) >= deps.tempo('step', spec.timeoutMs);

function afterError(
  deps: AdvanceDeps,
  run: LoadedRun,
  spec: StepSpec,
  step: StepState,
  error: unknown,
): Outcome {
  const text = error instanceof Error ? error.message : String(error);
  deps.onTrouble(`step ${spec.id} of run ${run.row.id}`, error);
  // Even a refusal may pass with time (the policy desk spaces changes of manual mode): the timeout decides.
  if (isLate(deps, spec, step)) return outcomeOf(spec, run.state, step, { kind: 'failed', why: text }, true);
  const attempt = step.attempts + 1;
  const recheckMs = Math.min(RETRY_MOST_MS, RETRY_FIRST_MS * 2 ** Math.min(attempt - 1, 10));
  return { events: [{ type: 'step.retried', step: step.id, attempt, error: text.slice(0, 300) }], recheckMs };
}

/** Page somebody when a run has just stopped for a person. */
async function pageOnPause(deps: AdvanceDeps, run: LoadedRun, events: readonly RunEvent[]): Promise<void> {
  const paused = events.find((event) => event.type === 'run.paused');
  if (paused?.type !== 'run.paused') return;
  const title = `Runbook ${run.row.slug} menunggu petugas: ${paused.why}`;
  const token = `${run.row.id}:${paused.step}:paused:${String(run.row.last_seq)}`;
  await deps.ports.incidents.page(run.row.incident_id, 'on-call', title, token);
}

async function perform(deps: AdvanceDeps, run: LoadedRun, spec: StepSpec, step: StepState): Promise<Outcome> {
  try {
    const incident = await deps.ports.incidents.facts(run.row.incident_id);
    const action = actionOf(spec.action);
    if (!incident || !action) {
      const why = incident ? `tindakan "${spec.action}" tidak dikenal` : 'insiden tidak ditemukan';
      return outcomeOf(spec, run.state, step, { kind: 'failed', why }, false);
    }
    const moved = spec.incident ? await move(deps, run, spec.incident) : [];
    const context = contextOf(deps, run, step, incident);
    const result: StepResult = await within(deps.clock, action.perform(spec.with, context));
    const outcome = outcomeOf(spec, run.state, step, result, isLate(deps, spec, step));
    await pageOnPause(deps, run, outcome.events);
    return { ...outcome, events: [...moved, ...outcome.events] };
  } catch (error) {
    return afterError(deps, run, spec, step, error);
  }
}

async function renew(deps: AdvanceDeps, run: LoadedRun, hold: Hold): Promise<Outcome> {
  const until = deps.clock.now() + hold.ttlMs;
  const rule = { ...hold.rule, until: new Date(until).toISOString() };
  const epoch = await deps.ports.policy.impose(hold.reason, [
    { runId: run.row.id, incidentId: run.row.incident_id, scope: hold.scope, rule },
  ]);
  return { events: [{ type: 'policy.renewed', hold: { ...hold, until }, epoch }], recheckMs: 0 };
}

async function compensate(
  deps: AdvanceDeps,
  run: LoadedRun,
  spec: StepSpec,
  step: StepState,
): Promise<Outcome> {
  const undo = actionOf(spec.action)?.compensate;
  const incident = await deps.ports.incidents.facts(run.row.incident_id);
  const note =
    undo && incident
      ? await undo(spec.with, contextOf(deps, run, step, incident))
      : 'tidak ada yang perlu dikembalikan';
  return {
    events: [{ type: 'step.compensated', step: spec.id, note, lifted: undo !== undefined }],
    recheckMs: 0,
  };
}

/** A run leaves nothing behind: no rule in the policy, no question open. */
async function end(
  deps: AdvanceDeps,
  run: LoadedRun,
  event: Extract<Command, { do: 'end' }>['event'],
): Promise<Outcome> {
  const { state, row } = run;
  if (state.holds.length > 0) await deps.ports.policy.lift(row.id, 'runbook berakhir');
  const open = openApproval(state);
  const closed: RunEvent[] = open ? [{ type: 'approval.closed', approval: open.id, as: 'withdrawn' }] : [];
  const firing = (await deps.ports.incidents.facts(row.incident_id))?.firing ?? false;
  // A person's work is not declared over while its alert fires.
  const moved = firing ? [] : await move(deps, run, 'resolved');
  if (event.status === 'failed') {
    await deps.ports.incidents.page(
      row.incident_id,
      'on-call',
      `Runbook ${row.slug} gagal: ${event.why}`,
      `${row.id}:failed`,
    );
  }
  return { events: [...closed, ...moved, event], recheckMs: 0 };
}

/** Do what is outside of a step; when it cannot be done now, try again shortly. */
async function patiently(deps: AdvanceDeps, what: string, work: () => Promise<Outcome>): Promise<Outcome> {
  try {
    return await within(deps.clock, work());
  } catch (error) {
    deps.onTrouble(what, error);
    return { events: [], recheckMs: RETRY_FIRST_MS * 4 };
  }
}

function carryOut(deps: AdvanceDeps, run: LoadedRun, command: Command): Promise<Outcome> {
  switch (command.do) {
    case 'record':
      return Promise.resolve({ events: command.events, recheckMs: 0 });
    case 'perform':
      return perform(deps, run, command.step, command.state);
    case 'renew':
      return patiently(deps, 'renewal', () => renew(deps, run, command.hold));
    case 'compensate':
      return patiently(deps, 'compensation', () => compensate(deps, run, command.step, command.state));
    case 'end':
      return patiently(deps, 'ending', () => end(deps, run, command.event));
    case 'rest':
      return Promise.resolve({ events: [], recheckMs: Infinity });
  }
}

/** Write to the timeline what it has not yet: at least once, told apart by run and seq. */
async function publish(deps: AdvanceDeps, trx: Transaction<Database>, run: LoadedRun): Promise<void> {
  for (const recorded of run.log) {
    if (recorded.seq <= run.row.published_seq) continue;
    const entry = timelineEntry(run.row, recorded);
    if (entry) await deps.ports.log.append(entry);
  }
  await markPublished(trx, run.row.id, run.row.last_seq);
}

interface Advanced {
  readonly run: LoadedRun;
  readonly events: readonly RunEvent[];
  readonly state: RunState;
}

async function advanceLocked(deps: AdvanceDeps, trx: Transaction<Database>): Promise<Advanced | undefined> {
  const row = await lockDue(trx, deps.clock.now());
  const run = row && (await loadRuns(trx, [row]))[0];
  if (!run) return undefined;
  if (run.row.published_seq < run.row.last_seq) {
    // Alone in its transaction: a step that dies afterwards does not write the timeline twice.
    await publish(deps, trx, run);
    return { run, events: [], state: run.state };
  }
  const now = deps.clock.now();
  const command = nextCommand(run.row.definition, run.state, run.row.id, now);
  const { events, recheckMs } = await carryOut(deps, run, command);
  const state = await appendEvents(trx, run, events, now, (after) => wakeAt(after, now + recheckMs));
  return { run, events, state };
}

/** Take one due run one small step further; false when nothing was due. Any number of callers may do so. */
export async function advanceOne(deps: AdvanceDeps): Promise<boolean> {
  const advanced = await deps.db.transaction().execute((trx) => advanceLocked(deps, trx));
  if (!advanced) return false;
  if (advanced.events.length > 0) deps.onEvents(advanced.run, advanced.events, advanced.state);
  return true;
}
