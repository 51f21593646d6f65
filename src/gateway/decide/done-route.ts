import type { IncomingMessage } from 'node:http';
import { z } from 'zod';
import { OpsError } from '../../kernel/index.ts';
import { gatewayError } from '../errors.ts';
import { readBody } from '../http/body.ts';
import type { Permits } from './permits.ts';

const REPORT_BYTES_MAX = 64 * 1024;
const MS_MAX = 3_600_000;

/** How requests ended, as a proxy or a vendor reports it by HTTP: one or many. */
const reportSchema = z.strictObject({
  permit: z.string().max(64),
  /** Status of the vendor's answer; 504 for a timeout, 499 when the client left first, 502 when it failed. */
  status: z.number().int().min(100).max(599),
  /** The vendor's own time. */
  ms: z.number().min(0).max(MS_MAX).optional(),
});
const bodySchema = z.union([reportSchema, z.array(reportSchema).max(1_000)]);

/** Take in reports; returns how many named an open permit. Throws the OpsError of a body that is no report. */
export async function takeReports(req: IncomingMessage, permits: Pick<Permits, 'report'>): Promise<number> {
  const reports = [await reportsIn(req)].flat();
  const known = reports.map(({ permit, status, ms }) =>
    permits.report({ permit, ending: endingOf(status), tookMs: ms }),
  );
  return known.filter(Boolean).length;
}

function endingOf(status: number): Parameters<Permits['report']>[0]['ending'] {
  if (status === 504) return { kind: 'timeout' };
  return status === 499 ? { kind: 'abandoned' } : { kind: 'answer', status };
}

async function reportsIn(req: IncomingMessage): Promise<z.output<typeof bodySchema>> {
  try {
    const body = await readBody(req, REPORT_BYTES_MAX);
    return bodySchema.parse(JSON.parse(body.toString('utf8')));
  } catch (error) {
    if (error instanceof OpsError) throw error;
    throw gatewayError(
      'GATEWAY_REPORT_INVALID',
      'A report is {"permit", "status", "ms"}, or a list of them.',
    );
  }
}
