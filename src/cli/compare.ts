import { readFile, writeFile } from 'node:fs/promises';
import { Command } from 'commander';
import { drawComparison, judge, reportSchema, type Report } from '../drill/index.ts';

async function readReport(file: string): Promise<Report> {
  const parsed = reportSchema.safeParse(JSON.parse(await readFile(file, 'utf8')));
  if (parsed.success) return parsed.data;
  throw new Error(`${file} is no report of a drill: ${parsed.error.issues[0]?.message ?? 'unreadable'}`);
}

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

/** What two nights have in common to be compared by: one row a figure. */
function rows(report: Report): readonly (readonly [figure: string, value: string])[] {
  const { uploads, login } = report;
  return [
    // By the figures: a report may be old, or have been edited.
    ['verdict', judge(report).verdict],
    ...report.waves.map((wave) => [`goodput, ${wave.zone} wave`, percent(wave.goodputRatio)] as const),
    ['photos taken', String(uploads.offered)],
    ['receipts', String(uploads.receipted)],
    ['delivered', String(uploads.delivered)],
    ['lost', String(uploads.lost)],
    ['duplicated', String(uploads.duplicated)],
    ['sign-ins, of those admitted', percent(login.successRatio)],
    ['accounts signed in', `${String(login.accountsSignedIn)} of ${String(login.accounts)}`],
  ];
}

async function compare(withFile: string, withoutFile: string, options: { svg?: string }): Promise<void> {
  try {
    const withSiaga = await readReport(withFile);
    const without = await readReport(withoutFile);
    if (
      withSiaga.seed !== without.seed ||
      withSiaga.scale !== without.scale ||
      withSiaga.speed !== without.speed ||
      withSiaga.until !== without.until
    ) {
      throw new Error('the two nights differ in seed, scale, speed or end: there is nothing to compare');
    }
    const other = rows(without);
    console.log(`${''.padEnd(30)}${'with Siaga'.padStart(14)}${'without'.padStart(14)}`);
    rows(withSiaga).forEach(([figure, value], i) => {
      console.log(`${figure.padEnd(30)}${value.padStart(14)}${(other[i]?.[1] ?? '').padStart(14)}`);
    });
    if (options.svg !== undefined) await writeFile(options.svg, drawComparison(withSiaga, without));
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}

/** `siaga drill compare WITH WITHOUT [--svg FILE]`: two reports of one night side by side. */
export function compareCommand(): Command {
  return new Command('compare')
    .description('put the reports of one night, with and without Siaga, side by side')
    .argument('<with>', 'report of the night with Siaga')
    .argument('<without>', 'report of the night without')
    .option('--svg <file>', 'draw the two nights')
    .action(compare);
}
