import { Command } from 'commander';
import type { ProbeLook, ZoneLooks } from '../contracts/index.ts';
import { parseConfig, systemClock } from '../kernel/index.ts';
import { openVantage, probeConfigSchema } from '../probe/index.ts';

const verdictOf = ({ success }: ProbeLook): string =>
  success === null ? 'not judged' : success ? 'works' : 'FAILS';

/** What one round saw, a line a look. */
export function probeTable(zones: readonly ZoneLooks[]): readonly string[] {
  const line = (zone: string, operation: string, verdict: string, seconds: string, why: string): string =>
    `${zone.padEnd(6)}${operation.padEnd(9)}${verdict.padEnd(12)}${seconds.padStart(8)}  ${why}`.trimEnd();
  return [
    line('zone', 'what', 'seen', 'seconds', 'why'),
    ...zones.flatMap(({ zone, looks }) =>
      looks.map((look) =>
        line(zone, look.operation, verdictOf(look), look.seconds?.toFixed(2) ?? '-', look.why),
      ),
    ),
    ...zones.map(({ zone, gatewayAheadMs }) =>
      gatewayAheadMs === null
        ? `${zone}: the gateway told no time`
        : `${zone}: the gateway’s clock is ${(gatewayAheadMs / 1_000).toFixed(1)} s ahead of this one`,
    ),
  ];
}

/** 1 when something fails; what is not judged is no failure. */
export const probeExitCode = (zones: readonly ZoneLooks[]): 0 | 1 =>
  zones.some(({ looks }) => looks.some(({ success }) => success === false)) ? 1 : 0;

async function probe(options: { readonly publicKey?: true; readonly tell?: true }): Promise<void> {
  const config = parseConfig(probeConfigSchema, process.env);
  const vantage = await openVantage(config, { clock: systemClock });
  if (options.publicKey) {
    const entry = { place: config.SIAGA_PROBE_PLACE, key: vantage.key.publicJwk };
    console.log(JSON.stringify({ [config.SIAGA_PROBE_VANTAGE]: entry }, null, 2));
    return;
  }
  const zones = await vantage.look(new AbortController().signal);
  for (const line of probeTable(zones)) console.log(line);
  process.exitCode = probeExitCode(zones);
  if (options.tell) await vantage.tell(zones);
}

/** `siaga probe`: one look at every zone as a phone has it; `siaga run probe` looks again and again. */
export const probeCommand = (): Command =>
  new Command('probe')
    .description('sign in and upload at every zone as a synthetic phone, once; exits 1 when something fails')
    .option('--tell', 'also hand the result in to the collector')
    .option('--public-key', 'look at nothing; print what the collector must know of this vantage')
    .action(probe);
