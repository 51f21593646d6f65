import { chmod, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { systemClock } from '../kernel/index.ts';
import { MATARAM, type Report } from '../drill/index.ts';
import { judgeReturn, type Reconciliation } from '../manual/index.ts';
import {
  findFreeBase,
  reconcileNight,
  runNight,
  STACK_NAMES,
  startStack,
  switchOnDevices,
  type Kill,
  type Stack,
} from '../processes/local-stack.ts';
import { killValue, scaleValue, speedValue, untilValue, wholeNumber } from './arguments.ts';
import { compareCommand } from './compare.ts';
import { childEnvironment } from './environment.ts';
import { exitCodeOf } from './exit-code.ts';
import { interruptSignal } from './interrupt.ts';
import { printReport } from './print-report.ts';
import { progressLine, type ProgressLine } from './progress-line.ts';

interface DrillOptions {
  readonly siaga: boolean;
  readonly speed: number;
  readonly scale: number;
  readonly seed: number;
  readonly until: string;
  readonly report?: string;
  readonly kill: readonly Kill[];
  readonly keep?: boolean;
  /** Province whose receipts are reconciled at the end. */
  readonly reconcile?: string;
}

/** Above the default range of `npm start`, so that a drill runs beside a stack. */
const DRILL_PORTS_FROM = 17_600;
/** People of a drill answer as quickly as people who have it before them. */
const THINK_MS = 2_000;

/** `siaga drill election-night`: replay the night headless and say whether it held. */
export function drillCommand(): Command {
  return new Command('drill')
    .description('rehearse a night without a terminal to look at')
    .addCommand(compareCommand())
    .addCommand(
      nightCommand(
        'election-night',
        '14 February 2024, from before the first closing to midnight WIB',
        '24:00',
      )
        .option('--without-siaga', 'phones talk straight to the vendor: shows the collapse')
        .action((options: DrillOptions & { withoutSiaga?: boolean }) =>
          electionNight({ ...options, siaga: options.withoutSiaga !== true }),
        ),
    )
    .addCommand(
      nightCommand(
        'region-upload-outage',
        'the same night until half past five: uploads of one province do not get through; ends with its reconciliation',
        '17:30',
      ).action((options: DrillOptions) =>
        electionNight({ ...options, siaga: true, reconcile: MATARAM.province }),
      ),
    );
}

const nightCommand = (name: string, description: string, until: string): Command =>
  new Command(name)
    .description(description)
    .option('--speed <n>', 'night seconds per second', speedValue, 80)
    .option('--scale <1:n>', 'one TPS for so many', scaleValue, 200)
    .option('--seed <n>', 'the same seed is the same night', wholeNumber(0), 14)
    .option('--until <HH:MM>', 'end the night early, by its own clock (jam simulasi, WIB)', untilValue, until)
    .option('--report <file>', 'write the report as JSON')
    .option(
      '--kill <name@HH:MM>',
      'kill -9 a process at a time of the night (jam simulasi, WIB); may be repeated',
      killValue(STACK_NAMES),
      [],
    )
    .option('--keep', 'keep the data folder and say where it is');

/** A new folder that other accounts may pass through, as PostgreSQL's must, but not look into. */
async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'siaga-drill-'));
  await chmod(folder, 0o711);
  return folder;
}

async function electionNight(options: DrillOptions): Promise<void> {
  const interrupt = interruptSignal();
  const line = progressLine();
  const stack = await startStack({
    kind: options.siaga ? 'full' : 'vendor-only',
    dataDir: await temporaryFolder(),
    portBase: await findFreeBase(DRILL_PORTS_FROM),
    pace: options,
    replayUntil: options.until,
    env: childEnvironment(),
    path: process.env['PATH'] ?? '',
    mayInstall: process.env['SIAGA_INSTALL'] !== '0',
    clock: systemClock,
    say: line.say,
  });
  try {
    const { report, reconciliation } = await rehearse(options, stack, line, interrupt);
    line.end();
    printReport(report);
    if (reconciliation) printReconciliation(reconciliation);
    if (options.report !== undefined) {
      await writeFile(options.report, `${JSON.stringify(report, null, 2)}\n`);
    }
    const isAccountedFor = reconciliation === undefined || judgeReturn(reconciliation).may;
    process.exitCode = isAccountedFor ? exitCodeOf(report.verdict) : 1;
  } catch (error) {
    if (!interrupt.aborted) throw error;
    line.end();
    console.log('stopped');
    process.exitCode = 130;
  } finally {
    if (options.keep === true) {
      await stack.stop();
      console.log(`kept: ${stack.folders.root}`);
    } else {
      await stack.destroy();
    }
  }
}

async function rehearse(
  options: DrillOptions,
  stack: Stack,
  line: ProgressLine,
  signal: AbortSignal,
): Promise<{ readonly report: Report; readonly reconciliation: Reconciliation | undefined }> {
  let reconciliation: Reconciliation | undefined;
  const devices = options.siaga
    ? await switchOnDevices({
        ports: stack.ports,
        pagerSecret: stack.secrets.pager.value,
        clock: systemClock,
        onPage: () => undefined,
      })
    : undefined;
  try {
    const report = await runNight({
      seed: options.seed,
      scale: options.scale,
      speed: options.speed,
      until: options.until,
      stack,
      devices,
      startAt: stack.nightStartsAt,
      thinkMs: THINK_MS,
      kills: options.kill,
      env: childEnvironment(),
      clock: systemClock,
      say: line.say,
      onProgress: line.show,
      beforeStop: async () => {
        if (options.reconcile !== undefined) reconciliation = await reconcileNight(stack, options.reconcile);
      },
      stopAfter: true,
      signal,
    });
    return { report, reconciliation };
  } finally {
    await devices?.close();
  }
}

function printReconciliation(found: Reconciliation): void {
  const { receipts, delivered, held, duplicates, missing } = found.totals.shown;
  console.log(
    `province ${found.scope}: phones hold ${String(receipts)} receipts = ${String(delivered)} delivered + ` +
      `${String(held)} held + ${String(duplicates)} duplicates + ${String(missing)} missing`,
  );
  const { may, why } = judgeReturn(found);
  console.log(may ? 'every receipt is accounted for' : `not accounted for: ${why.join('; ')}`);
}
