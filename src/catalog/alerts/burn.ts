import { FEWEST_EVENTS, type BurnWindow } from '../burn-windows.ts';
import { budgetIn, budgetRecord, otherPhases, strictestBudget } from '../budgets.ts';
import { firing, firingWithin } from '../promql.ts';
import { PRODUCTION, type Profile } from '../profile.ts';
import type { Service } from '../services/service.ts';
import { burns, errorRecord, judgedRecord, missingRecord, windowsOf, type BurningSlo } from '../slos.ts';
import type { AlertSpec, Inhibition } from './alert.ts';
import { needsEvents, needsFailures } from './burn-stories/guards.ts';
import { burnCases } from './burn-stories/index.ts';
import { stepMsOf } from './burn-stories/stage.ts';
import { atOnce, fewest, forNight, MINUTE_MS, span } from './timing.ts';

const SPEEDS = { fast: 'page', slow: 'ticket' } as const satisfies Record<string, BurnWindow['action']>;
type Speed = keyof typeof SPEEDS;

const pascal = (id: string): string =>
  id.replaceAll(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase());

/** `login`, fast → `LoginBudgetBurnFast`. */
export const burnAlertName = (slo: BurningSlo, speed: Speed): string =>
  `${pascal(slo.id)}BudgetBurn${pascal(speed)}`;

/**
 * One row: both windows burn, and the long one holds enough to say so: events at all, and failures that are not
 * chance; each asked only where the other does not imply it. Series that have disappeared burn without any, in the
 * steepest row, which is the first that they fill.
 */
const rowExpr = (slo: BurningSlo, profile: Profile, row: BurnWindow, isSteepest: boolean): string => {
  // Rounded, so that the rule reads as people would write it.
  const threshold = Number((row.factor * budgetIn(slo)).toPrecision(6));
  // What the schedule's phase bears, where that differs; guards are those of the strictest.
  const limit =
    otherPhases(slo).length > 0
      ? `${Number(row.factor.toPrecision(6))} * ${budgetRecord(slo)}`
      : String(threshold);
  const [long, short] = [errorRecord(slo, row.id, 'long'), errorRecord(slo, row.id, 'short')];
  const judged = judgedRecord(slo, row.id);
  const events = fewest(profile, FEWEST_EVENTS);
  const strictest = row.factor * strictestBudget(slo);
  const needed = { threshold: strictest, fewestFailures: fewest(profile, row.fewestFailures) };
  const enough = [
    ...(needsEvents(needed, events) ? [`${judged} >= ${events}`] : []),
    ...(needsFailures(needed, events) ? [`${long} * ${judged} >= ${needed.fewestFailures}`] : []),
  ].join(' and ');
  const guard = isSteepest ? `(${enough} or ${missingRecord(slo)} == 1)` : enough;
  return `${long} > ${limit} and ${short} > ${limit} and ${guard}`;
};

/**
 * Any of the rows. A burn outlasts its cause: the windows remember it, and Alertmanager inhibits only while the
 * cause fires. So where a cause has its own alert, a row opens nothing until its short window lies after that; a
 * burn that fires already goes on.
 */
const burnExpr =
  (slo: BurningSlo, speed: Speed): AlertSpec['expr'] =>
  (profile) => {
    const rows = windowsOf(slo).filter((row) => row.action === SPEEDS[speed]);
    const any = (suffix: (row: BurnWindow) => string): string =>
      rows.map((row, at) => `(${rowExpr(slo, profile, row, at === 0)}${suffix(row)})`).join('\nor\n');
    const { cause } = slo.burn;
    if (cause === undefined) return any(() => '');
    const fresh = any((row) => ` unless on () ${firingWithin(cause, span(profile, row.shortMs))}`);
    return `${fresh}\nor\n(${firing(burnAlertName(slo, speed), [])} and (${any(() => '')}))`;
  };

const burnAlert = (service: Service, slo: BurningSlo, speed: Speed): AlertSpec => {
  // The cause holds for a minute before it fires: whoever inhibits must be the first to speak.
  const holdMs = slo.burn.cause === undefined ? atOnce : forNight(2 * MINUTE_MS);
  const keepMs = forNight(2 * MINUTE_MS);
  const action = SPEEDS[speed];
  return {
    name: burnAlertName(slo, speed),
    service: service.id,
    ...slo.burn[speed],
    severity: speed === 'fast' ? 'critical' : 'warning',
    region: 'nasional',
    expr: burnExpr(slo, speed),
    holdMs,
    keepMs,
    dashboard: service.dashboard,
    cases: burnCases(slo, action, { holdMs: holdMs(PRODUCTION), keepMs: keepMs(PRODUCTION) }),
    storyStepMs: stepMsOf(windowsOf(slo).filter((row) => row.action === action)),
  };
};

/** Alerts on the burn of a service's budgets, with their stories. */
export const burnAlertsOf = (service: Service): readonly AlertSpec[] =>
  service.objectives
    .filter(burns)
    .flatMap((slo) => [burnAlert(service, slo, 'fast'), burnAlert(service, slo, 'slow')]);

/** While the cause of a burn fires, the burn says nothing new. */
export const burnInhibitionsOf = (service: Service): readonly Inhibition[] =>
  service.objectives.filter(burns).flatMap((slo) => {
    const { cause } = slo.burn;
    const targets = [burnAlertName(slo, 'fast'), burnAlertName(slo, 'slow')];
    return cause === undefined ? [] : [{ source: cause, targets, equal: ['region'] }];
  });
