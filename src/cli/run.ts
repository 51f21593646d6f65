import { Argument, Command } from 'commander';

/** What can be run by itself, configured by its environment; see each room's config.ts. */
const RUNNABLES = {
  gateway: () => import('../processes/gateway.ts'),
  decide: () => import('../processes/decide.ts'),
  incident: () => import('../processes/incident.ts'),
  status: () => import('../processes/status.ts'),
  traces: () => import('../processes/traces.ts'),
  probe: () => import('../processes/probe.ts'),
  manual: () => import('../processes/manual.ts'),
  sirekap: () => import('../processes/sirekap.ts'),
} as const;

type Runnable = keyof typeof RUNNABLES;

/** `siaga run <part>`: one process of a site, until SIGTERM. */
export function runCommand(): Command {
  return new Command('run')
    .description('run one part by itself, configured by environment variables')
    .addArgument(new Argument('<part>', 'which').choices(Object.keys(RUNNABLES)))
    .action(async (part: Runnable) => {
      await RUNNABLES[part]();
    });
}
