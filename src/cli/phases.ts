import { Command, InvalidArgumentError, Option } from 'commander';
import {
  CATALOG,
  changesAfter,
  hoursIn,
  hoursOf,
  nationalPhase,
  phaseAt,
  phaseWords,
  STAFFING,
  ZONE_NAMES,
  ZONES,
  type Schedule,
  type Zone,
} from '../catalog/index.ts';
import { PHASES, type Phase } from '../contracts/index.ts';
import { shortagesOf } from '../incident/index.ts';
import { scheduleIn } from '../processes/phase-schedule.ts';

interface PhasesOptions {
  readonly file?: string;
  readonly at: number;
}

const CHANGES_SHOWN = 6;
const HOUR_MS = 3_600_000;

/** `2024-02-14 13.00 WIT`. */
const local = (atMs: number, zone: Zone): string =>
  `${new Date(atMs + ZONES[zone] * HOUR_MS).toISOString().slice(0, 16).replace('T', ' ').replace(':', '.')} ${zone}`;

const named = (phase: Phase | undefined): string => phase ?? 'none';

/** Where each zone is, and the nation. */
function standing(schedule: Schedule, atMs: number): readonly string[] {
  const national = nationalPhase(schedule, atMs);
  return [
    `${schedule.name} at ${local(atMs, 'WIB')}`,
    ...ZONE_NAMES.map(
      (zone) => `  ${zone.padEnd(5)}${named(phaseAt(schedule, zone, atMs)).padEnd(14)}${local(atMs, zone)}`,
    ),
    `  nation: ${named(national)} (where zones differ the later phase leads)`,
    `  pages say: ${phaseWords(national).name.id}. ${phaseWords(national).sentence.id}`,
  ];
}

/** What comes next, zone by zone. */
function upcoming(schedule: Schedule, atMs: number): readonly string[] {
  const changes = changesAfter(schedule, atMs);
  if (changes.length === 0) return ['Nothing changes any more.'];
  return [
    'Next:',
    ...changes
      .slice(0, CHANGES_SHOWN)
      .map(({ atMs: when, zone, to }) => `  ${local(when, zone).padEnd(22)}${named(to)}`),
  ];
}

/** Windows of alerts are made for the length of the counting that `siaga generate` knows. */
function windowsNote(schedule: Schedule): readonly string[] {
  const [own, made] = [hoursIn(schedule, 'penghitungan'), hoursOf('penghitungan')];
  return own === made
    ? []
    : [
        `  Windows of alerts on a budget were made for a counting of ${String(made)} h, not ${String(own)} h.`,
      ];
}

/** What each phase selects; the one that leads is marked. */
function selected(schedule: Schedule, leading: Phase | undefined): readonly string[] {
  const row = (name: string, of: (phase: Phase) => string): string =>
    `  ${name.padEnd(22)}${PHASES.map((phase) => of(phase).padEnd(14)).join('')}`.trimEnd();
  return [
    'What each phase selects:',
    row('', (phase) => (phase === leading ? `*${phase}` : phase)),
    ...CATALOG.services
      .flatMap(({ objectives }) => objectives)
      .map((slo) =>
        row(`SLO ${slo.id}`, (phase) => `${String(Number((slo.objective[phase] * 100).toPrecision(6)))} %`),
      ),
    row('people by day', (phase) => String(STAFFING[phase].day)),
    row('people at night', (phase) => String(STAFFING[phase].night)),
    '  Alerts on a budget judge by the strictest phase in which some zone is; in none, by penghitungan.',
    ...windowsNote(schedule),
  ];
}

/** Hours in which fewer stand by than their phase wants. */
function shortages(schedule: Schedule): readonly string[] {
  const found = shortagesOf(Object.values(CATALOG.rotas), { schedule, staffing: STAFFING });
  if (found.length === 0) return ['Staffing: every hour of every phase has the people it wants.'];
  return [
    'Staffing: too few stand by',
    ...found.map(
      ({ fromMs, toMs, phase, isNight, wanted, present }) =>
        `  ${local(fromMs, 'WIB')} to ${local(toMs, 'WIB')}  ${phase}${isNight ? ', night' : ''}: ${String(present)} of ${String(wanted)}`,
    ),
  ];
}

async function show({ file, at }: PhasesOptions): Promise<void> {
  const schedule = await scheduleIn(file ?? process.env['SIAGA_PHASES_FILE']);
  const parts = [
    standing(schedule, at),
    upcoming(schedule, at),
    selected(schedule, nationalPhase(schedule, at)),
    shortages(schedule),
  ];
  console.log(parts.map((lines) => lines.join('\n')).join('\n\n'));
}

function instant(text: string): number {
  const atMs = /(Z|[+-]\d\d:\d\d)$/.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(atMs)) return atMs;
  throw new InvalidArgumentError('a time with offset is wanted, such as 2024-02-14T12:30+07:00.');
}

/** `siaga phases`: in which phase of the election each zone is, what comes next, and what each phase selects. */
export const phasesCommand = (): Command =>
  new Command('phases')
    .description('the phases of the election: where each zone is, what comes next, what each phase selects')
    .addOption(new Option('--at <time>', 'a time with offset').argParser(instant).default(Date.now(), 'now'))
    .option('--file <path>', 'a site’s own schedule; else that of SIAGA_PHASES_FILE, else 2024’s')
    .action(show);
