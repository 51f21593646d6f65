import { gatewayOf, GATEWAYS } from '../../catalog/index.ts';
import type { Clock } from '../../kernel/index.ts';
import { NIGHT } from '../arrivals/night.ts';
import { planNight } from '../arrivals/plan.ts';
import { seededRandom } from '../arrivals/random.ts';
import { Agenda } from './agenda.ts';
import { openLedger } from './ledger.ts';
import { openLine, PATIENCE_MS, type Line } from './line.ts';
import { Officer } from './officer.ts';
import { createCamera } from './photos.ts';
import { beginReads } from './readers.ts';
import { fetchReceiptKeys } from './receipts.ts';
import { newTally, type Tally } from './tally.ts';
import type { PhoneWorld } from './world.ts';

export interface CrewOptions {
  readonly seed: number;
  readonly scale: number;
  readonly speed: number;
  /** When the night ends, night time. */
  readonly untilMs: number;
  readonly photoFactor: number;
  /** Wall milliseconds at which the night begins. */
  readonly startAt: number;
  /** Where phones send: each gateway by id, or the vendor for all. */
  readonly targets:
    | {
        readonly kind: 'gateways';
        readonly origins: Readonly<Record<string, string>>;
        readonly keysPath: string;
      }
    | { readonly kind: 'vendor'; readonly origin: string };
  readonly passwordOf: (account: string) => string;
  /** Receipts and refusals are written here. */
  readonly dir: string;
  readonly clock: Clock;
}

export interface Crew {
  readonly tally: Tally;
  /** Resolves when the night is over and the last request has ended. */
  readonly done: Promise<void>;
  /** Stop in the middle. */
  close(): Promise<void>;
}

const TURN_MS = 10;

/** Put every phone of the night at work. */
export async function startCrew(options: CrewOptions): Promise<Crew> {
  const { clock, targets } = options;
  const agenda = new Agenda();
  const lines = openLinesTo(targets, agenda, clock);
  const keys =
    targets.kind === 'gateways'
      ? await fetchReceiptKeys(Object.values(targets.origins), targets.keysPath, clock)
      : [];
  const tally = newTally();
  const ledger = openLedger(options.dir, { tally, keys, clock });
  const endAt = options.startAt + (options.untilMs - NIGHT.fromMs) / options.speed;
  let stopped = false;

  const world: PhoneWorld = {
    agenda,
    tally,
    camera: createCamera({ seed: options.seed, factor: options.photoFactor }),
    direct: targets.kind === 'vendor',
    random: seededRandom(options.seed + 1),
    now: () => clock.now(),
    wallOf: (nightMs) => options.startAt + (nightMs - NIGHT.fromMs) / options.speed,
    over: () => stopped || clock.now() >= endAt,
    lineOf: (province) => lines.of(province),
    passwordOf: options.passwordOf,
    ledger,
  };

  const plan = planNight(options);
  for (const tps of plan.tps) new Officer(tps, world).begin();
  beginReads(plan.reads, world);
  const stopTurning = clock.every(TURN_MS, () => {
    agenda.turn(clock.now());
  });
  const finish = async (): Promise<void> => {
    stopped = true;
    stopTurning();
    await lines.close();
    await ledger.close();
  };
  let finishing: Promise<void> | undefined;
  const finishOnce = (): Promise<void> => (finishing ??= finish());
  return {
    tally,
    // What is in flight at midnight may still end well: a phone that has sent waits out its patience.
    done: clock.sleep(endAt + PATIENCE_MS - clock.now()).then(finishOnce),
    close: finishOnce,
  };
}

function openLinesTo(
  targets: CrewOptions['targets'],
  agenda: Agenda,
  clock: Clock,
): { of(province: string): Line; close(): Promise<void> } {
  if (targets.kind === 'vendor') {
    const line = openLine(targets.origin, agenda, clock);
    return { of: () => line, close: () => line.close() };
  }
  const byGateway = new Map(
    Object.entries(targets.origins).map(([id, origin]) => [id, openLine(origin, agenda, clock)]),
  );
  // National pages have no province; the largest region's gateway serves them.
  const national = GATEWAYS[0]?.id ?? '';
  return {
    of(province) {
      const line = byGateway.get(gatewayOf(province)?.id ?? national);
      if (!line) throw new Error(`no gateway address was given for province "${province}"`);
      return line;
    },
    close: async () => {
      await Promise.all([...byGateway.values()].map((line) => line.close()));
    },
  };
}
