import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { isKnownPlace } from '../catalog/index.ts';
import { NATIONAL } from '../contracts/index.ts';
import {
  orderKillSwitch,
  POLICY_REPORT_PATH,
  policyFolder,
  policyReportSchema,
  queueFolder,
  readAudit,
  readPolicyReport,
  type PolicyReport,
} from '../gateway/index.ts';
import { OpsError } from '../kernel/index.ts';
import { failCli } from './errors.ts';

const HTTP_TIMEOUT_MS = 5_000;

/** The reason in one line; fetch keeps the telling part in its cause. */
function whyOf(error: unknown): string {
  if (error instanceof SyntaxError || error instanceof z.ZodError)
    return 'what is there cannot be read as one';
  if (!(error instanceof Error)) return String(error);
  const { cause, message } = error;
  if (!(cause instanceof Error)) return message;
  return cause.message || ('code' in cause ? String(cause.code) : message);
}

/** Do something that may fail for what stands outside; throws CLI_POLICY_UNREADABLE with `what` and why in one line. */
async function orSay<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof OpsError) throw cause;
    throw failCli('CLI_POLICY_UNREADABLE', `${what}: ${whyOf(cause)}`, { cause });
  }
}

/** The report of a running gateway at its operations port, or of a folder. Throws CLI_POLICY_UNREADABLE. */
export async function reportFrom(source: {
  readonly dataDir?: string;
  readonly ops?: URL;
}): Promise<PolicyReport> {
  const { dataDir, ops } = source;
  if (ops !== undefined) {
    const url = new URL(POLICY_REPORT_PATH, ops);
    return orSay(`no policy report at ${url.href} (is it the operations port of a gateway?)`, async () => {
      const answer = await fetch(url, { signal: AbortSignal.timeout(HTTP_TIMEOUT_MS) });
      if (!answer.ok) throw new Error(`the answer is ${String(answer.status)}`);
      return policyReportSchema.parse(await answer.json());
    });
  }
  if (dataDir === undefined)
    throw failCli('CLI_POLICY_UNREADABLE', 'say where: --data-dir of the gateway, or --ops of a running one');
  const report = await orSay(`no policy report in ${dataDir}`, () => readPolicyReport(dataDir));
  if (!report)
    throw failCli(
      'CLI_POLICY_UNREADABLE',
      `no policy was ever taken up in ${dataDir}${existsSync(queueFolder(dataDir).keyFile) ? '' : ', which is no gateway’s data folder'}`,
    );
  return report;
}

/** The audit of a gateway's folder. Throws CLI_POLICY_UNREADABLE, also when there is none. */
export async function auditIn(dataDir: string): ReturnType<typeof readAudit> {
  const read = await orSay(`no policy audit in ${dataDir}`, () => readAudit(policyFolder(dataDir)));
  if (read.lines.length === 0 && read.broken === undefined)
    throw failCli('CLI_POLICY_UNREADABLE', `no policy audit in ${dataDir}: nothing was ever written`);
  return read;
}

/** Order the kill switch in a gateway's folder. Throws CLI_POLICY_UNREADABLE. */
export const orderIn = (
  dataDir: string,
  order: { readonly by: string; readonly reason: string },
): ReturnType<typeof orderKillSwitch> =>
  orSay(`the kill switch could not be ordered in ${dataDir}`, () => orderKillSwitch(dataDir, order));

/** Whether a place exists: by a register file, else by the catalog's. Throws CLI_REGISTER_UNREADABLE. */
export async function isPlace(code: string, register: string | undefined): Promise<boolean> {
  if (code === NATIONAL) return true;
  if (register === undefined) return isKnownPlace(code);
  const text = await readFile(register, 'utf8').catch((cause: unknown) => {
    throw failCli('CLI_REGISTER_UNREADABLE', `no register at ${register}: ${whyOf(cause)}`, { cause });
  });
  const codes = text.split(/\s+/).filter((line) => /^\d{13}$/.test(line));
  if (codes.length === 0)
    throw failCli('CLI_REGISTER_UNREADABLE', `${register} names no TPS: one 13-digit code a line`);
  return codes.some((known) => known.startsWith(code));
}
