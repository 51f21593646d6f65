import { readFile } from 'node:fs/promises';
import { Command, InvalidArgumentError, Option } from 'commander';
import {
  contractInForce,
  CONTRACTS,
  GATEWAYS,
  PRODUCTION,
  PROVINCES,
  VENDORS,
  type SlaContract,
} from '../../catalog/index.ts';
import { ledgerSchema, type Ledger } from '../../contracts/index.ts';
import { parseDuration, signingKeyFrom } from '../../kernel/index.ts';
import {
  claimCountdown,
  claimDeadline,
  daysBetween,
  EDITION,
  everyPlace,
  incidentsOf,
  makeBundle,
  monthOf,
  readStream,
  unknownComponents,
  type Period,
  type ReportInputs,
  type SlaReport,
} from '../../sla/index.ts';
import { failCli } from '../errors.ts';
import { gathered } from './gathered.ts';
import { slaProgress } from './progress.ts';

interface ReportOptions {
  readonly vendor: string;
  readonly contract?: string;
  readonly period?: string;
  readonly from?: string;
  readonly to?: string;
  readonly out: string;
  readonly prometheus: string;
  readonly step: number;
  readonly key: string;
  readonly incidents?: string;
  readonly withoutIncidents?: true;
  readonly ledger?: string;
  readonly withoutLedger?: true;
  readonly site: readonly string[];
  readonly unfinished?: true;
}

/** A month, or whole days, by a contract's clock. */
function periodFrom({ period, from, to }: ReportOptions, zone: SlaContract['zone']): Period {
  if (from !== undefined && to !== undefined) return daysBetween(from, to, zone);
  if (period !== undefined && from === undefined && to === undefined) return monthOf(period, zone);
  throw failCli('CLI_SLA_ASKED_WRONG', 'name a --period, or both --from and --to');
}

/** What nobody has measured yet would stand there as missing. */
function expectOver(period: Period, { unfinished }: ReportOptions): void {
  if (unfinished || period.toMs <= Date.now()) return;
  const end = new Date(period.toMs).toISOString();
  throw failCli(
    'CLI_SLA_ASKED_WRONG',
    `the period runs until ${end}: ask for it then, or now with --unfinished, for what is no base of a claim`,
  );
}

/** The contract that is named, or the one that was in force when the period began. */
function contractFor(options: ReportOptions): SlaContract {
  const own = CONTRACTS.filter(({ vendor }) => vendor === options.vendor);
  const found =
    options.contract === undefined
      ? own.find((one) => contractInForce(one.vendor, periodFrom(options, one.zone).fromMs) === one)
      : own.find(({ id }) => id === options.contract);
  if (found) return found;
  const there = own.length > 0 ? own.map(({ id }) => id) : VENDORS.map(({ id }) => id);
  throw failCli(
    'CLI_SLA_ASKED_WRONG',
    `no contract of "${options.vendor}" fits; there are ${there.join(', ')}`,
  );
}

/** Which records are read. What is left out is left out by name: a report must not say that there was nothing. */
function recordsOf(options: ReportOptions): ReportInputs['records'] {
  const { incidents, withoutIncidents, ledger, withoutLedger } = options;
  const asked = (name: string, given: string | undefined, without: true | undefined) => {
    if ((given === undefined) === (without === true)) return without ? 'not-asked' : 'read';
    throw failCli(
      'CLI_SLA_ASKED_WRONG',
      `name --${name}, or --without-${name} for a report that says that nobody looked`,
    );
  };
  return {
    incidents: asked('incidents', incidents, withoutIncidents),
    ledger: asked('ledger', ledger, withoutLedger),
  };
}

async function ledgerIn(file: string | undefined): Promise<Ledger> {
  if (file === undefined) return { exclusions: [] };
  try {
    return ledgerSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw failCli('CLI_SLA_LEDGER_INVALID', `${file}: ${why}`, { cause });
  }
}

/** A name that the contract has not would exclude nothing, and look as if it did. */
function expectComponents(ledger: Ledger, contract: SlaContract, period: Period): void {
  const [unknown] = unknownComponents(ledger, contract, period);
  if (unknown === undefined) return;
  const known = contract.components.map(({ id }) => id).join(', ');
  throw failCli(
    'CLI_SLA_LEDGER_INVALID',
    `${unknown.id} is for "${unknown.component}", which is no component of ${contract.id}; there are ${known}`,
  );
}

/** Token of a reader of incidents: never on the command line, where every process sees it. */
function incidentToken(): string {
  const token = process.env['SIAGA_STATUS_TOKEN'];
  if (token !== undefined && token !== '') return token;
  throw failCli('CLI_SLA_ASKED_WRONG', 'with --incidents set SIAGA_STATUS_TOKEN, the token of its readers');
}

function inputsFor(contract: SlaContract, period: Period, options: ReportOptions): ReportInputs {
  return {
    format: 'siaga-sla',
    edition: EDITION,
    vendorName: VENDORS.find(({ id }) => id === contract.vendor)?.name ?? contract.vendor,
    period,
    stepSeconds: options.step / 1_000,
    madeAt: new Date().toISOString(),
    records: recordsOf(options),
    places: everyPlace(),
  };
}

const percent = (ppm: number | null): string => (ppm === null ? 'unknown' : `${(ppm / 10_000).toFixed(4)} %`);

/** What must be known of probes' figures that fewer places made than outvote one that is blind. */
function tellVantages(report: SlaReport): void {
  const { slices: all } = report.period;
  const sources = new Map(report.objectives.flatMap((one) => one.sources.map((of) => [of.stream, of])));
  for (const { stream, vantages } of sources.values()) {
    if (!vantages || vantages.shortSlices === 0) continue;
    const { wanted, most, shortSlices } = vantages;
    console.log(
      `WARNING: ${stream}: fewer than ${String(wanted)} vantages reported in ${String(shortSlices)} of ${String(all)} slices, at most ${String(most)}: one that is blind or silent decides there`,
    );
  }
}

/** What came of it, in lines for a terminal. */
function tell(report: SlaReport, deadlineMs: number): void {
  for (const { objective, judged, met } of report.objectives) {
    const word = met === null ? 'not known' : met ? 'met' : 'NOT met';
    console.log(
      `${objective.id.padEnd(18)}${percent(judged.ppm).padStart(12)}  of ${percent(objective.targetPpm)}  ${word}`,
    );
  }
  tellVantages(report);
  for (const [name, asked] of Object.entries(report.records)) {
    if (asked === 'not-asked') console.log(`WARNING: ${name} were not read: the report says so`);
  }
  if (!report.claim.isBase) {
    console.log(`no base of a claim, so no credit: ${report.claim.why}`);
    return;
  }
  const left = claimCountdown(deadlineMs, Date.now());
  const still = left
    ? `${String(left.days)} days and ${String(left.hours)} hours are left`
    : 'which has passed';
  console.log(`credit ${String(report.credits.percent)} %; claim before ${report.claim.deadline}, ${still}`);
}

async function report(options: ReportOptions): Promise<void> {
  const contract = contractFor(options);
  const period = periodFrom(options, contract.zone);
  expectOver(period, options);
  const inputs = inputsFor(contract, period, options);
  const ledger = await ledgerIn(options.ledger);
  expectComponents(ledger, contract, period);
  const incidents =
    options.incidents === undefined
      ? []
      : await incidentsOf({ url: options.incidents, token: incidentToken() }, contract.vendor, period);
  const line = slaProgress();
  const provinces = new Set(PROVINCES.map(({ code }) => code));
  const made = await makeBundle({
    ...{ out: options.out, inputs, contract, ledger, incidents },
    sites: [...GATEWAYS.map(({ id }) => id), ...options.site],
    key: await signingKeyFrom(options.key),
    measure: (stream, grid) =>
      readStream(stream, {
        ...{ prometheus: options.prometheus, grid },
        stepMs: options.step,
        provinces,
        onSeries: line.series,
      }),
    onProgress: line.show,
  });
  line.end();
  tell(made.report, claimDeadline(period, contract.claim));
  console.log(`${options.out}: root ${made.root}`);
}

const durationValue = (text: string): number => {
  try {
    const ms = parseDuration(text);
    if (ms >= 1_000 && ms % 1_000 === 0) return ms;
  } catch {
    // Said below.
  }
  throw new InvalidArgumentError('whole seconds such as 15s are wanted.');
};

/** `siaga sla report`: measure a period against its contract, into a signed bundle. */
export const reportCommand = (): Command =>
  new Command('report')
    .description(
      'measure a period against a vendor’s contract, into a signed folder that anybody can recompute',
    )
    .requiredOption('--vendor <id>', 'whose contract')
    .option('--period <YYYY-MM>', 'a month by the contract’s clock')
    .option('--from <YYYY-MM-DD>', 'instead: from the beginning of a day')
    .option('--to <YYYY-MM-DD>', 'up to, not including, the beginning of a day')
    .option('--unfinished', 'although the period is not over yet')
    .option('--contract <id>', 'this contract instead of the one in force, such as contoh-aws')
    .requiredOption('--out <folder>', 'an empty folder, or none yet')
    .requiredOption('--key <file>', 'Ed25519 key that signs; made on first use, mode 0600')
    .option('--prometheus <url>', 'where the samples are', 'http://127.0.0.1:7640')
    .addOption(
      new Option('--step <duration>', 'between two scrapes')
        .argParser(durationValue)
        .default(PRODUCTION.scrapeIntervalMs, `${String(PRODUCTION.scrapeIntervalMs / 1_000)}s`),
    )
    .option('--incidents <url>', 'the incident service; its readers’ token in SIAGA_STATUS_TOKEN')
    .option('--without-incidents', 'read none: the report says that they were not read')
    .option('--ledger <file>', 'maintenance and exclusions that were asked for, JSON')
    .option('--without-ledger', 'read none: the report says that it was not read')
    .option('--site <name>', 'a further name that may not be published; may be repeated', gathered, [])
    .action(report);
