import { execFile } from 'node:child_process';
import { constants, setPriority } from 'node:os';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { ReportMaker } from '../incident/index.ts';

const COMMAND = fileURLToPath(new URL('../cli/bin.mjs', import.meta.url));
/** A month of four vendors' series takes a minute on two cores; who takes half an hour is stuck. */
const LONGEST_MS = 30 * 60_000;

export interface ReportSettings {
  readonly prometheusUrl: string;
  /** Ed25519 key that signs; made on first use. */
  readonly keyFile: string;
  /** Maintenance and exclusions that were asked for; undefined: not read, which the report says. */
  readonly ledgerFile: string | undefined;
  /** Between two of its scrapes, whole seconds in milliseconds. */
  readonly stepMs: number;
  /** Where incidents are read, and the token of their readers. */
  readonly incidentsUrl: string;
  readonly statusToken: string;
}

/** The line in which the command says what went wrong: the last that it wrote. */
const lastLine = (text: string): string => text.trim().split('\n').at(-1) ?? '';

/**
 * Makes reports by `siaga sla report` in a process of its own, at low priority: what counts and draws for half a minute
 * must not hold up who takes alerts in.
 */
export const reportMaker =
  (settings: ReportSettings): ReportMaker =>
  async ({ vendor, contract, period, out }, signal) => {
    const { ledgerFile } = settings;
    const args = [
      ...['sla', 'report', '--vendor', vendor, '--contract', contract, '--period', period, '--out', out],
      ...['--key', settings.keyFile, '--prometheus', settings.prometheusUrl],
      ...['--step', `${String(settings.stepMs / 1_000)}s`],
      ...['--incidents', settings.incidentsUrl],
      ...(ledgerFile === undefined ? ['--without-ledger'] : ['--ledger', ledgerFile]),
    ];
    // The token goes by the environment: every process of the machine sees a command line.
    const env = { PATH: process.env['PATH'], SIAGA_STATUS_TOKEN: settings.statusToken };
    const running = promisify(execFile)(process.execPath, [COMMAND, ...args], {
      ...{ env, signal, timeout: LONGEST_MS, killSignal: 'SIGKILL' },
    });
    const { pid } = running.child;
    if (pid !== undefined) setPriority(pid, constants.priority.PRIORITY_LOW);
    try {
      await running;
    } catch (cause) {
      if (signal.aborted) throw new Error('layanan berhenti di tengah jalan', { cause });
      const { stderr, message } = cause as { readonly stderr?: string; readonly message: string };
      throw new Error(lastLine(stderr ?? '') || message, { cause });
    }
  };
