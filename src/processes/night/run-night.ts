import { join } from 'node:path';
import {
  buildReport,
  MATARAM,
  NIGHT,
  nightClock,
  planNight,
  scheduleFault,
  wib,
  type Happening,
  type Report,
  type Tally,
} from '../../drill/index.ts';
import type { Clock } from '../../kernel/index.ts';
import { originOf } from '../stack/own-services.ts';
import type { Stack } from '../stack/start-stack.ts';
import { vendorCapacity } from '../stack/tuning.ts';
import { auditNight } from './audit-night.ts';
import { gather, settle, type Gathered } from './gather.ts';
import { startPhones } from './phones-child.ts';
import { phonesEnvironment } from './phones-environment.ts';
import { callPeople, type Devices } from './responders.ts';
import { watchStanding, type Standing } from './standing.ts';

/** Real photos are 1.2-3.4 MB; a small machine sends them this many times smaller. */
export const PHOTO_FACTOR = 40;
/** After the night's end the last photos are delivered and the last incidents closed within this, or stay open. */
const SETTLE_WITHIN_MS = 90_000;
const PROGRESS_EVERY_MS = 1_000;
/** What fires as the night begins may have crossed its threshold before. */
const LOOK_BACK_MS = 60_000;

export interface NightOptions {
  readonly seed: number;
  readonly scale: number;
  readonly speed: number;
  /** End of the night, `HH:MM` WIB; `24:00` is midnight. */
  readonly until: string;
  readonly stack: Stack;
  /** Wall milliseconds at which the night begins. */
  readonly startAt: number;
  /** Devices that pages reach; undefined in a night without Siaga. */
  readonly devices: Devices | undefined;
  /** How long the drill's people think before they act; undefined: nobody acts, real people do. */
  readonly thinkMs: number | undefined;
  /** Processes to end as a crash would, at `HH:MM` WIB. */
  readonly kills: readonly Kill[];
  readonly env: Readonly<Record<string, string>>;
  readonly clock: Clock;
  /** A line for people who watch. */
  readonly say: (line: string) => void;
  readonly onProgress: (progress: Progress) => void;
  /** Called at the night's end, before the stack is stopped for the audit. */
  readonly beforeStop?: () => Promise<void>;
  /** Whether to stop the stack before the audit. */
  readonly stopAfter: boolean;
  /** Ends the night early: the promise then rejects. */
  readonly signal: AbortSignal;
}

/** A process to end, at `HH:MM` WIB. */
export interface Kill {
  readonly name: string;
  readonly at: string;
}

export interface Progress {
  /** `HH:MM` WIB of the night that is replayed. */
  readonly night: string;
  readonly tally: Tally | undefined;
  /** Absent without Siaga. */
  readonly standing: Standing | undefined;
}

/** Live through the night on a running stack, from before the first closing to its end, and report on it. */
export async function runNight(options: NightOptions): Promise<Report> {
  const { clock, stack, startAt, speed } = options;
  const withSiaga = options.devices !== undefined;
  const happenings: Happening[] = [];
  const night = nightClock(startAt, speed);
  const say = (what: string): void => {
    happenings.push({ at: clock.now(), what });
    options.say(`jam simulasi ${night.hhmm(clock.now())}  ${what}`);
  };
  const phones = await startPhones({
    env: { ...options.env, ...phonesEnvironment({ ...options, photoFactor: PHOTO_FACTOR, withSiaga }) },
    logFile: join(stack.folders.logs, 'phones.log'),
  });
  const stopSchedule = schedule(options, say);
  const standing = withSiaga ? watchStanding(originOf(stack.ports.prometheus), clock) : undefined;
  const stopProgress = clock.every(PROGRESS_EVERY_MS, () => {
    const at = night.hhmm(clock.now());
    options.onProgress({ night: at, tally: phones.tally(), standing: standing?.now() });
  });
  const people =
    withSiaga && options.thinkMs !== undefined
      ? callPeople({ ...stack, thinkMs: options.thinkMs, clock, say })
      : undefined;
  try {
    const tally = await orAborted(phones.done, options.signal);
    say('the night ends: phones stop; what is held is delivered');
    let gathered: Gathered = { incidents: [], alerts: [], epochs: [] };
    if (withSiaga) {
      const endsAt = startAt + (wib(options.until) - NIGHT.fromMs) / speed;
      await settle(stack, { endsAt, withinMs: SETTLE_WITHIN_MS, clock, signal: options.signal });
      gathered = await gather(stack, { fromMs: startAt - LOOK_BACK_MS, toMs: clock.now(), endsAt });
    }
    await options.beforeStop?.();
    const restarts = stack.restarts();
    await people?.close();
    if (options.stopAfter) await stack.stop();
    return await report(options, { tally, gathered, restarts, happenings });
  } finally {
    stopProgress();
    standing?.stop();
    stopSchedule();
    await people?.close();
    await phones.stop();
  }
}

/** The vendor's fault and the kills, at their times. Returns what calls them off. */
function schedule(options: NightOptions, say: (what: string) => void): () => void {
  const { clock, stack, startAt, speed } = options;
  const fault = scheduleFault(MATARAM, {
    control: originOf(stack.ports.sirekapOps),
    token: stack.secrets.vendorControl.value,
    startAt,
    speed,
    clock,
    say,
  });
  const cancels = options.kills.map(({ name, at }) =>
    clock.after(startAt + (wib(at) - NIGHT.fromMs) / speed - clock.now(), () => {
      stack.kill(name);
      say(`kill -9 of ${name}`);
    }),
  );
  return () => {
    fault.cancel();
    for (const cancel of cancels) cancel();
  };
}

const orAborted = <Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value> =>
  new Promise((resolve, reject) => {
    const onAbort = (): void => {
      reject(signal.reason as Error);
    };
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    void work.then(resolve, reject);
  });

async function report(
  options: NightOptions,
  seen: {
    readonly tally: Tally;
    readonly gathered: Gathered;
    readonly restarts: Readonly<Record<string, number>>;
    readonly happenings: readonly Happening[];
  },
): Promise<Report> {
  const { stack, devices, speed, scale, seed, until } = options;
  const pages = devices?.pages ?? [];
  const audited = await auditNight(stack.folders);
  return buildReport({
    withSiaga: devices !== undefined,
    plan: planNight({ seed, scale, untilMs: wib(until) }),
    speed,
    until,
    photoFactor: PHOTO_FACTOR,
    startAt: options.startAt,
    endedAt: options.clock.now(),
    vendorPerSecond: vendorCapacity({ speed, scale }).uploadsPerSecond,
    tally: seen.tally,
    ...audited,
    ...seen.gathered,
    pages: {
      webhook: pages.filter((page) => page.channel === 'webhook').length,
      mail: pages.filter((page) => page.channel === 'mail').length,
    },
    restarts: seen.restarts,
    happenings: [
      ...seen.happenings,
      ...seen.gathered.incidents.flatMap((incident) =>
        incident.entries.map((entry) => ({
          at: entry.at,
          what: `${incident.alert} ${incident.region}: ${describe(entry)}`,
        })),
      ),
    ],
  });
}

/** The platform's own words on an entry, else its type. */
const describe = (entry: {
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}): string => (typeof entry.data['summary'] === 'string' ? entry.data['summary'] : entry.type);
