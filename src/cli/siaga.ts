import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { z } from 'zod';
import { printed } from '../kernel/index.ts';
import { catalogCommand } from './catalog/index.ts';
import { drillCommand } from './drill.ts';
import { generateCommand } from './generate.ts';
import { grafanaCommand } from './grafana/index.ts';
import { peopleCommand } from './people.ts';
import { policyCommand } from './policy.ts';
import { queueCommand } from './queue/index.ts';
import { receiptCommand } from './receipt.ts';
import { runCommand } from './run.ts';
import { runbookCommand } from './runbook.ts';
import { startCommand } from './start.ts';
import { ticketCommand } from './ticket.ts';

const about = z
  .object({ version: z.string() })
  .parse(JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')));

const program = new Command('siaga')
  .description('ops monitoring and incident response for Sirekap')
  .version(about.version, '--version', 'say which version this is')
  .showSuggestionAfterError()
  .addCommand(startCommand())
  .addCommand(drillCommand())
  .addCommand(runCommand())
  .addCommand(peopleCommand())
  .addCommand(policyCommand())
  .addCommand(queueCommand())
  .addCommand(receiptCommand())
  .addCommand(ticketCommand())
  .addCommand(runbookCommand())
  .addCommand(generateCommand())
  .addCommand(catalogCommand())
  .addCommand(grafanaCommand());

try {
  await program.parseAsync();
} catch (error) {
  // A fault we foresaw is one line; anything else keeps its stack for whoever has to mend it.
  console.error(printed(error));
  process.exitCode = 1;
}
