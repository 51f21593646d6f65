import { mkdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { Command, Option } from 'commander';
import { systemClock } from '../kernel/index.ts';
import {
  DEFAULT_PORT_BASE,
  originOf,
  PHOTO_FACTOR,
  pruneNights,
  runNight,
  startStack,
  switchOnDevices,
  type Devices,
  type Stack,
} from '../processes/local-stack.ts';
import { scaleValue, speedValue, wholeNumber } from './arguments.ts';
import { childEnvironment, outsideAddresses } from './environment.ts';
import { interruptSignal } from './interrupt.ts';
import { printReport } from './print-report.ts';
import { progressLine, type ProgressLine } from './progress-line.ts';

interface StartOptions {
  readonly speed: number;
  readonly scale: number;
  readonly seed: number;
  readonly portBase: number;
  readonly dataDir: string;
  readonly approve: 'auto' | 'manual';
  readonly replay: boolean;
}

/** With `--approve auto` people who watch have this long to decide before the demonstration's people do. */
const THINK_MS = 20_000;
/** Rehearsed nights that are kept, newest first. */
const NIGHTS_KEPT = 3;
const HIGHEST_BASE = 65_000;

/** `siaga start` (npm start): the whole stack on this machine, and the night replayed on it. */
export function startCommand(): Command {
  return new Command('start')
    .description('run everything on this machine and replay the night of 14 February 2024')
    .option('--speed <n>', 'night seconds per second', speedValue, 80)
    .option('--scale <1:n>', 'one TPS for so many', scaleValue, 200)
    .option('--seed <n>', 'the same seed is the same night', wholeNumber(0), 14)
    .option(
      '--port-base <n>',
      'ports are counted from here',
      wholeNumber(1024, HIGHEST_BASE),
      DEFAULT_PORT_BASE,
    )
    .option('--data-dir <folder>', 'where everything is kept', '.siaga')
    .addOption(
      new Option('--approve <who>', 'who approves Rekap Manual when nobody at the console does')
        .choices(['auto', 'manual'])
        .default('auto'),
    )
    .option('--no-replay', 'only the stack, kept from one start to the next')
    .action(start);
}

async function start(options: StartOptions): Promise<void> {
  const interrupt = interruptSignal();
  const line = progressLine();
  const clock = systemClock;
  const env = childEnvironment();
  console.log(
    'Siaga starts: PostgreSQL, Prometheus, Alertmanager, the reference Sirekap, three gateways, the incident service …',
  );
  const stack = await startStack({
    kind: 'full',
    dataDir: await folderFor(options),
    portBase: options.portBase,
    pace: options.replay ? options : { speed: 1, scale: 1 },
    replayUntil: options.replay ? '24:00' : undefined,
    outside: outsideAddresses(process.env),
    env,
    path: process.env['PATH'] ?? '',
    mayInstall: process.env['SIAGA_INSTALL'] !== '0',
    clock,
    say: line.say,
  });
  let devices: Devices | undefined;
  try {
    // Only now: a start that was refused must not cost a night.
    if (options.replay) await pruneNights(dirname(stack.folders.root), NIGHTS_KEPT);
    devices = await switchOnDevices({
      ports: stack.ports,
      pagerSecret: stack.secrets.pager.value,
      clock,
      onPage: (page) => {
        if (page.channel === 'webhook') line.say(`       page to ${page.to}: ${page.title}`);
      },
      onNews: ({ to, subject, text }) => {
        line.say(`       mail to ${to}: ${subject} ${/https?:\S+/.exec(text)?.[0] ?? ''}`);
      },
    });
    welcome(stack, options);
    if (options.replay) await replay(options, { stack, devices, env, line, interrupt });
    console.log('The stack keeps serving. Ctrl-C stops it.');
    await untilAborted(interrupt);
  } catch (error) {
    if (!interrupt.aborted) throw error;
  } finally {
    line.end();
    console.log('stopping …');
    await devices?.close();
    await stack.stop();
    console.log('stopped; nothing is left running');
  }
}

interface Running {
  readonly stack: Stack;
  readonly devices: Devices;
  readonly env: Readonly<Record<string, string>>;
  readonly line: ProgressLine;
  readonly interrupt: AbortSignal;
}

async function replay(options: StartOptions, running: Running): Promise<void> {
  const { stack, devices, env, line, interrupt } = running;
  const report = await runNight({
    seed: options.seed,
    scale: options.scale,
    speed: options.speed,
    until: '24:00',
    stack,
    devices,
    startAt: stack.nightStartsAt,
    thinkMs: options.approve === 'auto' ? THINK_MS : undefined,
    kills: [],
    env,
    clock: systemClock,
    say: line.say,
    onProgress: line.show,
    stopAfter: false,
    signal: interrupt,
  });
  line.end();
  console.log('\nThe night is over.');
  printReport(report);
}

function welcome(stack: Stack, options: StartOptions): void {
  const { ports } = stack;
  const rows = [
    ['console', originOf(ports.console)],
    ['status page', originOf(ports.status)],
    ['subscriptions', `${originOf(ports.subscribe)}/langganan`],
    ['Prometheus', originOf(ports.prometheus)],
    ['Alertmanager', originOf(ports.alertmanager)],
    ...Object.entries(ports.gateways).map(([id, own]) => [`gateway ${id}`, originOf(own.phones)]),
    ['kept in', stack.folders.root],
  ];
  console.log('');
  for (const [name = '', where = ''] of rows) console.log(`  ${name.padEnd(16)}${where}`);
  if (stack.people.length > 0) {
    console.log('\n  Sign-ins, shown this once:');
    for (const person of stack.people) {
      console.log(`  ${person.id.padEnd(16)}${person.password}   ${person.name} (${person.role})`);
    }
  }
  if (!options.replay) return;
  console.log(
    `\n  Replaying 14 February 2024, 10.30 to 24.00 WIB, ${String(options.speed)}× as fast, one TPS for ${String(options.scale)}, ` +
      `photos ${String(PHOTO_FACTOR)}× smaller, seed ${String(options.seed)}.\n` +
      '  "jam simulasi" is the time of that night, not of this machine.',
  );
  console.log(
    options.approve === 'auto'
      ? '  When nobody at the console approves within 20 s, the demonstration’s own people do (--approve manual: never).\n'
      : '  Approvals wait for you at the console (--approve manual).\n',
  );
}

/** A replay begins on a clean night; a stack without one goes on where it stopped. */
async function folderFor(options: StartOptions): Promise<string> {
  const root = resolve(options.dataDir);
  if (!options.replay) return join(root, 'site');
  const nights = join(root, 'nights');
  await mkdir(nights, { recursive: true, mode: 0o711 });
  return join(nights, new Date().toISOString().replaceAll(/[:.]/g, '-'));
}

const untilAborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
      return;
    }
    // Nothing else may keep this process alive while everything runs in others.
    const keepAlive = setInterval(() => undefined, 60_000);
    signal.addEventListener(
      'abort',
      () => {
        clearInterval(keepAlive);
        resolve();
      },
      { once: true },
    );
  });
