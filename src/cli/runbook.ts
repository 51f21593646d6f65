import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Command } from 'commander';
import { parseConfig } from '../kernel/index.ts';
import { z } from 'zod';
import {
  guideOf,
  manualText,
  parametersOf,
  parseRunbook,
  planRun,
  planText,
  runbookConfigShape,
} from '../incident/index.ts';

interface PlanOptions {
  readonly region?: string;
  readonly dryRun?: boolean;
}

async function printPlan(slug: string, options: PlanOptions): Promise<void> {
  const config = parseConfig(z.object(runbookConfigShape), process.env);
  const markdown = await readFile(join(config.SIAGA_RUNBOOKS_DIR, `${slug}.md`), 'utf8').catch(
    () => undefined,
  );
  if (markdown === undefined) {
    console.error(`Tidak ada runbook "${slug}" di ${config.SIAGA_RUNBOOKS_DIR}/`);
    process.exitCode = 1;
    return;
  }
  const manual = manualText(guideOf(slug, markdown));
  if (manual !== undefined) {
    console.log(manual);
    return;
  }
  const { region } = options;
  if (region === undefined) {
    console.error(`Runbook "${slug}" memerlukan --region: kode provinsi dua angka atau "nasional"`);
    process.exitCode = 1;
    return;
  }
  const parsed = parseRunbook(slug, markdown);
  if (parsed.outcome === 'faulty') {
    for (const fault of parsed.faults) console.error(`${slug}.md:${String(fault.line)}: ${fault.message}`);
    process.exitCode = 1;
    return;
  }
  const { runbook } = parsed;
  const plan = planRun(
    runbook,
    { alertname: runbook.alert, region },
    {
      now: Date.now(),
      parameters: parametersOf(config),
      cooldownMs: runbook.cooldownMs,
      previous: undefined,
    },
  );
  console.log(planText(runbook, region, plan));
  if (plan.outcome === 'refused') process.exitCode = 2;
}

/** `siaga runbook plan <slug> --region CODE`: what a runbook would do, or what people do, without doing it. */
export function runbookCommand(): Command {
  const plan = new Command('plan')
    .description('print what a runbook would do: regions, TPS, steps, and what can be taken back')
    .argument('<slug>', 'file name in the runbooks folder, without .md')
    .option('--region <code>', 'two-digit province code or "nasional"; needed where there is automation')
    .option('--dry-run', 'say only (this command never does anything else)', true)
    .action(printPlan);
  return new Command('runbook').description('look at runbooks').addCommand(plan);
}
