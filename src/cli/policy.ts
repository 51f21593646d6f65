import { Command, InvalidArgumentError, Option } from 'commander';
import { explainPlace, isKillSwitchObeyed, readPolicyReport, type AuditLine } from '../gateway/index.ts';
import { auditIn, isPlace, orderIn, reportFrom } from './policy-source.ts';
import { explanationText, reportText, table } from './policy-text.ts';

interface Source {
  readonly dataDir?: string;
  readonly ops?: URL;
}

interface Shown extends Source {
  readonly json?: boolean;
}

const OBEYED_WITHIN_MS = 10_000;
const LOOK_EVERY_MS = 100;

function give(problem: string): void {
  console.error(problem);
  process.exitCode = 1;
}

async function show(options: Shown): Promise<void> {
  const report = await reportFrom(options);
  console.log(options.json ? JSON.stringify(report, null, 2) : reportText(report, Date.now()));
}

interface Asked extends Shown {
  readonly tps: string;
  readonly at?: number;
  readonly register?: string;
}

async function explain(options: Asked): Promise<void> {
  if (!(await isPlace(options.tps, options.register))) {
    give(
      `there is no place ${options.tps}${options.register === undefined ? '' : ` in ${options.register}`}`,
    );
    return;
  }
  const { policy, killed, lease } = await reportFrom(options);
  const stance = { policy: policy ?? undefined, killed: killed ?? undefined, lease };
  const explanation = explainPlace(stance, options.tps, options.at ?? Date.now());
  console.log(options.json ? JSON.stringify(explanation, null, 2) : explanationText(explanation));
}

const auditRow = (line: AuditLine): readonly string[] => [
  line.at,
  line.what,
  String(line.epoch),
  [line.why, line.reason].filter(Boolean).join(' — '),
  (line.approvedBy ?? []).join(', '),
  (line.changes ?? [])
    .map(({ scope, field, from, to }) => `${scope}.${field}: ${String(from ?? '–')} → ${String(to ?? '–')}`)
    .join('; '),
];

async function audit(options: { readonly dataDir: string; readonly json?: boolean }): Promise<void> {
  const { lines, broken } = await auditIn(options.dataDir);
  if (options.json) for (const line of lines) console.log(JSON.stringify(line));
  else console.log(table(['at', 'what', 'epoch', 'why', 'approved by', 'changes'], lines.map(auditRow)));
  if (broken !== undefined) give(broken);
}

const NOT_ORDERED = {
  'none-armed': 'no kill switch lies ready here: this gateway never heard its control plane',
  'already-used':
    'the kill switch that lies ready here has been used and ended; the next one has not come yet',
} as const;

async function pull({ dataDir, by, reason }: { dataDir: string; by: string; reason: string }): Promise<void> {
  const ordered = await orderIn(dataDir, { by, reason });
  if (ordered.outcome !== 'ordered') {
    give(NOT_ORDERED[ordered.outcome]);
    return;
  }
  const { serial } = ordered;
  for (let waited = 0; waited < OBEYED_WITHIN_MS; waited += LOOK_EVERY_MS) {
    if (await isKillSwitchObeyed(dataDir, serial)) {
      console.log(
        `kill switch ${String(serial)} is pulled: this gateway obeys no rule, adaptive limits only`,
      );
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
  const report = await readPolicyReport(dataDir).catch(() => undefined);
  give(
    (report?.killed?.serial ?? 0) >= serial
      ? `kill switch ${String(serial)} is pulled, but a worker of this gateway does not obey it: restart the gateway`
      : `kill switch ${String(serial)} is ordered; no running gateway obeyed it: the next start will`,
  );
}

const placeValue = (text: string): string => {
  if (text === 'nasional' || /^(\d{2}|\d{4}|\d{6}|\d{10}|\d{13})$/.test(text)) return text;
  throw new InvalidArgumentError('a TPS code of 13 digits is wanted, or the code of a region.');
};

const timeValue = (text: string): number => {
  const at = Date.parse(text);
  if (Number.isNaN(at)) throw new InvalidArgumentError('a time such as 2024-02-14T13:40+07:00 is wanted.');
  return at;
};

const opsValue = (text: string): URL => {
  const url = URL.parse(text);
  if (url && /^https?:$/.test(url.protocol)) return url;
  throw new InvalidArgumentError('an address such as http://127.0.0.1:7621 is wanted.');
};

const wordsValue =
  (most: number) =>
  (text: string): string => {
    if (text.trim() !== '' && text.length <= most) return text;
    throw new InvalidArgumentError(`1 to ${String(most)} characters are wanted.`);
  };

const dataDir = () => new Option('--data-dir <folder>', 'data folder of the gateway (SIAGA_DATA_DIR)');
const json = () => new Option('--json', 'print JSON');

const reading = (name: string, description: string): Command =>
  new Command(name)
    .description(description)
    .addOption(dataDir())
    .option('--ops <url>', 'operations port of a running gateway, such as http://127.0.0.1:7621', opsValue)
    .addOption(json());

/** `siaga policy …`: what a gateway obeys, why, what happened to it, and its kill switch. */
export function policyCommand(): Command {
  return new Command('policy')
    .description('what a gateway obeys, and why')
    .addCommand(reading('show', 'print the policy in force').action(show))
    .addCommand(
      reading('explain', 'say which rule decides each field for a place, and why')
        .addOption(
          new Option('--tps <code>', 'TPS code, or the code of a region')
            .argParser(placeValue)
            .makeOptionMandatory(),
        )
        .addOption(
          new Option(
            '--register <file>',
            'TPS codes of this site, one a line, instead of the laid-out ones',
          ).env('SIAGA_TPS_REGISTER_FILE'),
        )
        .addOption(new Option('--at <time>', 'as of this time instead of now').argParser(timeValue))
        .action(explain),
    )
    .addCommand(
      new Command('audit')
        .description('print what happened to policies at this gateway, and check that nothing was altered')
        .addOption(dataDir().makeOptionMandatory())
        .addOption(json())
        .action(audit),
    )
    .addCommand(
      new Command('kill-switch')
        .description(
          'make this gateway adaptive-only, with or without a control plane; it ends from the console',
        )
        .addOption(dataDir().makeOptionMandatory())
        .requiredOption('--by <name>', 'who pulls it', wordsValue(120))
        .requiredOption('--reason <words>', 'why; recorded and paged', wordsValue(500))
        .action(pull),
    );
}
