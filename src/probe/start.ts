import type { Logger } from 'pino';
import type { Zone } from '../catalog/index.ts';
import type { ZoneLooks } from '../contracts/index.ts';
import { signingKeyFrom, type Clock, type SigningKey } from '../kernel/index.ts';
import { probeAccountsFrom } from './accounts.ts';
import type { ProbeConfig } from './config.ts';
import { fail } from './errors.ts';
import { ZoneProbe } from './round.ts';
import { tellCollector } from './tell-collector.ts';

interface VantageDeps {
  readonly clock: Clock;
}

/** A place that looks at every zone, with its accounts and its key. */
export interface Vantage {
  readonly key: SigningKey;
  /** Look at all zones at once; never rejects. `over` ends what is being asked. */
  look(over: AbortSignal): Promise<readonly ZoneLooks[]>;
  /** Tell the collector, where one is named. Rejects with PROBE_NOT_TOLD. */
  tell(zones: readonly ZoneLooks[]): Promise<void>;
}

/** Read, or make, what a vantage needs. Throws `KEY_FILE_UNUSABLE`, `PROBE_ACCOUNT_MISSING`. */
export async function openVantage(config: ProbeConfig, { clock }: VantageDeps): Promise<Vantage> {
  const file = config.SIAGA_PROBE_ACCOUNTS_FILE;
  const accounts = await probeAccountsFrom(file, config.SIAGA_PROBE_NUMBER);
  const key = await signingKeyFrom(config.SIAGA_PROBE_KEY_FILE);
  const probes = (Object.entries(config.SIAGA_PROBE_ZONES) as [Zone, string][]).map(([zone, origin]) => {
    const account = accounts.get(zone);
    if (!account) throw fail('PROBE_ACCOUNT_MISSING', `${file} tidak memuat akun untuk ${zone}`);
    return new ZoneProbe({ zone, origin, account, clock, withinMs: config.SIAGA_PROBE_WITHIN });
  });
  return {
    key,
    look: (over) => Promise.all(probes.map((probe) => probe.look(over))),
    async tell(zones) {
      const collector = config.SIAGA_PROBE_COLLECTOR_URL;
      if (collector === undefined) return;
      await tellCollector({ collector, vantage: config.SIAGA_PROBE_VANTAGE, key, clock }, zones);
    },
  };
}

/** A vantage that looks again and again. */
export interface RunningVantage {
  /** A round now, besides the regular ones. */
  round(): Promise<void>;
  close(): Promise<void>;
}

/** Look at every interval, beginning now, and tell the collector. A round that lasts longer takes the place of the next. */
export async function startVantage(
  config: ProbeConfig,
  { clock, logger }: VantageDeps & { readonly logger: Pick<Logger, 'warn'> },
): Promise<RunningVantage> {
  const vantage = await openVantage(config, { clock });
  const closing = new AbortController();
  const once = async (): Promise<void> => {
    try {
      const zones = await vantage.look(closing.signal);
      // What was broken off tells nothing of whom it was asked of.
      if (!closing.signal.aborted) await vantage.tell(zones);
    } catch (error) {
      logger.warn({ err: error }, 'the collector was not told');
    }
  };
  let running: Promise<void> | undefined;
  const round = (): Promise<void> => (running ??= once().finally(() => (running = undefined)));
  const stop = clock.every(config.SIAGA_PROBE_INTERVAL, () => void round());
  void round();
  return {
    round,
    async close() {
      stop();
      closing.abort();
      await running;
    },
  };
}
