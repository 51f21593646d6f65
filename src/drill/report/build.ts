import type { AuditResult } from '../audit/audit.ts';
import type { NightPlan } from '../arrivals/plan.ts';
import type { Tally } from '../phones/tally.ts';
import type { LoggedIncident } from './incident-record.ts';
import { incidentReport, iso, type Seen } from './incident-report.ts';
import { hhmmOf, nightClock } from './night-clock.ts';
import { reportSchema, type Report } from './schema.ts';
import { seriesOf } from './series.ts';
import { judge } from './verdict.ts';
import { judgeWaves } from './waves.ts';

/** Something worth a line on the timeline, at a wall time. */
export interface Happening {
  readonly at: number;
  readonly what: string;
}

/** Everything a report is made of; wall times in milliseconds. */
export interface NightFacts extends Seen {
  readonly withSiaga: boolean;
  readonly plan: NightPlan;
  readonly speed: number;
  /** End of the night, `HH:MM` WIB. */
  readonly until: string;
  readonly photoFactor: number;
  readonly startAt: number;
  readonly endedAt: number;
  /** Photos per wall second that the vendor can store. */
  readonly vendorPerSecond: number;
  readonly tally: Tally;
  readonly audit: AuditResult;
  /** By key. */
  readonly receiptedAt: ReadonlyMap<string, number>;
  readonly storedAt: ReadonlyMap<string, number>;
  readonly incidents: readonly LoggedIncident[];
  readonly pages: Report['pages'];
  readonly restarts: Readonly<Record<string, number>>;
  readonly happenings: readonly Happening[];
}

/** Make the report of a night and judge it. */
export function buildReport(facts: NightFacts): Report {
  const clock = nightClock(facts.startAt, facts.speed);
  const nightTimes = (times: ReadonlyMap<string, number>): ReadonlyMap<string, number> =>
    new Map([...times].map(([key, at]) => [key, clock.nightOf(at)]));
  const storedAt = nightTimes(facts.storedAt);
  const waves = judgeWaves({
    plan: facts.plan.tps,
    vendorPerSecond: facts.vendorPerSecond,
    speed: facts.speed,
    untilMs: facts.plan.untilMs,
    storedAt: [...storedAt.values()],
  }).map(({ fromNight, toNight, ...wave }) => ({
    ...wave,
    from: hhmmOf(fromNight),
    to: hhmmOf(toNight),
    capacity: rounded(wave.capacity),
    goodput: rounded(wave.goodput),
    goodputRatio: rounded(wave.goodputRatio),
  }));
  const measured = {
    withSiaga: facts.withSiaga,
    uploads: uploadsOf(facts),
    waves,
    login: loginOf(facts.tally),
    incidents: facts.incidents.map((incident) => incidentReport(incident, facts, clock)),
  };
  const verdict = judge(measured);
  return reportSchema.parse({
    verdict: verdict.verdict,
    reasons: [...verdict.reasons],
    seed: facts.plan.seed,
    scale: facts.plan.scale,
    speed: facts.speed,
    until: facts.until,
    photoFactor: facts.photoFactor,
    startedAt: iso(facts.startAt),
    endedAt: iso(facts.endedAt),
    ...measured,
    reads: { offered: facts.tally.readTries, answered: facts.tally.readOk },
    pages: facts.pages,
    restarts: facts.restarts,
    series: seriesOf({
      offeredAt: facts.plan.tps.flatMap((tps) => tps.photoAt),
      receiptedAt: nightTimes(facts.receiptedAt),
      storedAt,
      untilMs: facts.plan.untilMs,
    }),
    timeline: facts.happenings
      .toSorted((a, b) => a.at - b.at)
      .map(({ at, what }) => ({ at: iso(at), night: clock.hhmm(at), what })),
  } satisfies Report);
}

const rounded = (value: number): number => Math.round(value * 10_000) / 10_000;

function uploadsOf({ plan, audit, tally }: NightFacts): Report['uploads'] {
  return {
    offered: plan.tps.reduce((sum, tps) => sum + tps.photoAt.length, 0),
    receipted: audit.receipted,
    delivered: audit.delivered,
    held: audit.held,
    deadLetters: audit.deadLetters,
    lost: audit.lost.length,
    duplicated: audit.duplicated.length,
    altered: audit.altered.length,
    storedWithoutReceipt: audit.storedWithoutReceipt,
    repeats: audit.repeats,
    refused: tally.refusedPhotos,
    tries: tally.uploadTries,
  };
}

function loginOf(tally: Tally): Report['login'] {
  return {
    offered: tally.loginTries,
    paced: tally.loginPaced,
    shed: tally.loginShed,
    admitted: tally.loginAdmitted,
    succeeded: tally.loginSucceeded,
    successRatio: rounded(tally.loginAdmitted === 0 ? 0 : tally.loginSucceeded / tally.loginAdmitted),
    accounts: tally.accounts,
    accountsSignedIn: tally.signedIn,
  };
}
