import { z } from 'zod';
import {
  intakeResponseSchema,
  loginResponseSchema,
  TICKET_PROBLEM,
  uploadAnswerSchema,
  waitingRoomAnswerSchema,
} from '../../contracts/index.ts';
import type { Answer } from './line.ts';

/** What an answer to a sign-in means to the phone. */
export type LoginReading =
  | { readonly kind: 'signed-in'; readonly session: string }
  | { readonly kind: 'waiting'; readonly ticket: string; readonly pauseMs: number }
  /** Its ticket is no good any more: it goes on without. */
  | { readonly kind: 'ticket-refused' }
  /** Turned away by the gateway; the vendor never heard of it. */
  | { readonly kind: 'shed' }
  | { readonly kind: 'failed' };

/** What an answer to an upload means to the phone. */
export type UploadReading =
  | { readonly kind: 'receipt'; readonly receipt: string }
  /** The vendor itself confirmed; its answer is all the receipt there is. */
  | { readonly kind: 'vendor-confirmed'; readonly key: string; readonly sha256: string }
  | { readonly kind: 'signed-out' }
  | { readonly kind: 'refused'; readonly code: string }
  | { readonly kind: 'failed' };

const problemSchema = z.looseObject({ code: z.string(), retry: z.enum(['never', 'later', 'now']) });

const json = (body: string): unknown => {
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return undefined;
  }
};

/** Read an answer to `POST /sso/login`. */
export function readLogin(answer: Answer): LoginReading {
  if (answer.kind !== 'answered') return { kind: 'failed' };
  const body = json(answer.body);
  if (answer.status === 200) {
    const login = loginResponseSchema.safeParse(body);
    return login.success ? { kind: 'signed-in', session: login.data.session } : { kind: 'failed' };
  }
  if (answer.status === 202) {
    const room = waitingRoomAnswerSchema.safeParse(body);
    if (!room.success) return { kind: 'failed' };
    return { kind: 'waiting', ticket: room.data.ticket, pauseMs: room.data.retryAfterSeconds * 1000 };
  }
  const problem = problemSchema.safeParse(body);
  if (problem.success && problem.data.code.startsWith(TICKET_PROBLEM)) return { kind: 'ticket-refused' };
  const byGateway = problem.success && problem.data.code.startsWith('GATEWAY_');
  const refused = answer.status === 503 || answer.status === 429;
  return { kind: refused && byGateway ? 'shed' : 'failed' };
}

/** Read an answer to `POST /intake/uploads`, of a gateway or of the vendor. */
export function readUpload(answer: Answer): UploadReading {
  if (answer.kind !== 'answered') return { kind: 'failed' };
  const body = json(answer.body);
  if (answer.status >= 200 && answer.status < 300) {
    const receipted = uploadAnswerSchema.safeParse(body);
    if (receipted.success) return { kind: 'receipt', receipt: receipted.data.receipt };
    const stored = intakeResponseSchema.safeParse(body);
    if (!stored.success) return { kind: 'failed' };
    return { kind: 'vendor-confirmed', key: stored.data.idempotencyKey, sha256: stored.data.sha256 };
  }
  if (answer.status === 401) return { kind: 'signed-out' };
  const problem = problemSchema.safeParse(body);
  if (problem.success && problem.data.retry === 'never') return { kind: 'refused', code: problem.data.code };
  return { kind: 'failed' };
}
