import { z } from 'zod';
import { intakeResponseSchema, PROBLEM_TYPE, type Anomaly, type Outcome } from '../../contracts/index.ts';
import type { Completion } from '../domain/admission-limit.ts';
import type { UploadFacts } from '../queue/port.ts';

export type ReplyHeaders = Readonly<Record<string, string | string[] | undefined>>;

/** How the vendor took a request. */
export type VendorReply =
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly headers: ReplyHeaders;
      readonly body: Buffer;
    }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'failed'; readonly cause: string }
  /** The phone went away first. */
  | { readonly kind: 'abandoned' };

/** How a request to the vendor ended, whoever sent it. */
export type Ending =
  | { readonly kind: 'answer'; readonly status: number }
  | { readonly kind: 'timeout' | 'failed' | 'abandoned' };

const statusOf = (reply: Ending): number => (reply.kind === 'answer' ? reply.status : 0);

/** How a reply counts in the metrics. 429 is the vendor saying that it is overloaded. */
export function outcomeOf(reply: Ending): Outcome {
  if (reply.kind === 'timeout') return 'timeout';
  if (reply.kind === 'abandoned') return 'client_error';
  const status = statusOf(reply);
  if (status === 0 || status >= 500 || status === 429) return 'server_error';
  return status >= 400 ? 'client_error' : 'success';
}

/** How a reply counts for the admission limit. */
export function completionOf(reply: Ending): Completion {
  const outcome = outcomeOf(reply);
  if (outcome === 'server_error' || outcome === 'timeout') return 'error';
  // A refusal comes back sooner than work done: it must not be taken for the vendor's pace.
  return outcome === 'client_error' ? 'ignored' : 'ok';
}

/** An answer that the next try may well not get: a host that is going or not there yet, and says nothing of when. */
export const isPassing = (status: number, headers: ReplyHeaders): boolean =>
  status === 502 || (status === 503 && headers['retry-after'] === undefined);

/** 4xx answers that say something about the upload itself; others (404, 408, 429 …) say something of the vendor. */
const FINAL = new Set([400, 409, 413, 415, 422]);

/** A vendor's service speaks JSON; a proxy or a firewall in front of it, with a limit of its own, has a page of HTML. */
const isItsOwnWord = ({ headers }: VendorReply & { kind: 'answer' }): boolean =>
  /^application\/([\w.-]+\+)?json\b/.test(String(headers['content-type'] ?? ''));

const problemSchema = z.object({
  code: z.string().optional().catch(undefined),
  retry: z.string().optional().catch(undefined),
});

/** What the vendor says of its refusal in its own words; empty when it says nothing. */
function problemOf(reply: VendorReply & { kind: 'answer' }): z.output<typeof problemSchema> {
  if (!String(reply.headers['content-type'] ?? '').startsWith(PROBLEM_TYPE)) return {};
  return problemSchema.safeParse(jsonOf(reply.body)).data ?? {};
}

/** What a confirmation has to name. */
export type Confirmable = Pick<UploadFacts, 'key' | 'sha256'>;

/**
 * What a vendor's answer means for an upload: `confirmed` only when it names the very upload; `unauthorized` when
 * its session does not hold (any more), `foreign` when its session is another TPS's; `final` when the vendor refuses
 * the photo itself and does not say that another try may go well; `unexplained` when something refuses it that does not
 * speak as the vendor does: held, and believed only when it says so for hours.
 */
export type UploadVerdict = 'confirmed' | 'retry' | 'unauthorized' | 'foreign' | 'final' | 'unexplained';

/** A bare 403 is a token that was changed or a firewall in between: it says nothing of the phone's session. */
const SESSION_FAULTS: ReadonlyMap<string, UploadVerdict> = new Map([
  ['SIREKAP_SESSION_INVALID', 'unauthorized'],
  ['SIREKAP_TPS_FOREIGN', 'foreign'],
]);

export function uploadVerdictOf(reply: VendorReply, upload: Confirmable): UploadVerdict {
  if (reply.kind !== 'answer') return 'retry';
  if (reply.status === 401) return 'unauthorized';
  const { code, retry } = reply.status >= 400 ? problemOf(reply) : {};
  if (reply.status === 403) return SESSION_FAULTS.get(code ?? '') ?? 'retry';
  if (FINAL.has(reply.status)) {
    if (retry === 'now' || retry === 'later') return 'retry';
    return isItsOwnWord(reply) ? 'final' : 'unexplained';
  }
  if (reply.status !== 200 && reply.status !== 201) return 'retry';
  return confirms(reply.body, upload) ? 'confirmed' : 'retry';
}

/** A vendor that names another hash has stored another photo. One that names none is held to the key, made of it. */
function confirms(body: Buffer, { key, sha256 }: Confirmable): boolean {
  const parsed = intakeResponseSchema.safeParse(jsonOf(body));
  if (!parsed.success || parsed.data.idempotencyKey !== key) return false;
  return parsed.data.sha256 === '' || parsed.data.sha256.toLowerCase() === sha256;
}

/** What the vendor flags in the reading of an upload that it has confirmed; undefined when nothing. */
export function anomaliesIn(reply: VendorReply): readonly Anomaly[] | undefined {
  const said = reply.kind === 'answer' ? intakeResponseSchema.safeParse(jsonOf(reply.body)).data : undefined;
  return said?.anomalies?.length === 0 ? undefined : said?.anomalies;
}

/** A body as JSON, or undefined when it is none. */
export function jsonOf(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
}
