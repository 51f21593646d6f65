import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { z } from 'zod';
import { printed } from '../kernel/index.ts';

const about = z
  .object({ version: z.string() })
  .parse(JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')));

/** By name, each loading what it needs only when it is asked for: a gateway does not carry the drill's charts. */
const COMMANDS = new Map<string, () => Promise<Command>>([
  ['start', async () => (await import('./start.ts')).startCommand()],
  ['drill', async () => (await import('./drill.ts')).drillCommand()],
  ['run', async () => (await import('./run.ts')).runCommand()],
  ['people', async () => (await import('./people.ts')).peopleCommand()],
  ['policy', async () => (await import('./policy.ts')).policyCommand()],
  ['queue', async () => (await import('./queue/index.ts')).queueCommand()],
  ['receipt', async () => (await import('./receipt.ts')).receiptCommand()],
  ['ticket', async () => (await import('./ticket.ts')).ticketCommand()],
  ['manual', async () => (await import('./manual/index.ts')).manualCommand()],
  ['status', async () => (await import('./status/index.ts')).statusCommand()],
  ['probe', async () => (await import('./probe.ts')).probeCommand()],
  ['runbook', async () => (await import('./runbook.ts')).runbookCommand()],
  ['phases', async () => (await import('./phases.ts')).phasesCommand()],
  ['sla', async () => (await import('./sla/index.ts')).slaCommand()],
  ['generate', async () => (await import('./generate/index.ts')).generateCommand()],
  ['catalog', async () => (await import('./catalog/index.ts')).catalogCommand()],
  ['grafana', async () => (await import('./grafana/index.ts')).grafanaCommand()],
]);

const program = new Command('siaga')
  .description('ops monitoring and incident response for Sirekap')
  .version(about.version, '--version', 'say which version this is')
  .showSuggestionAfterError();

const asked = COMMANDS.get(process.argv[2] ?? '');
try {
  for (const load of asked === undefined ? COMMANDS.values() : [asked]) program.addCommand(await load());
  await program.parseAsync();
} catch (error) {
  // A fault we foresaw is one line; anything else keeps its stack for whoever has to mend it.
  console.error(printed(error));
  process.exitCode = 1;
}
