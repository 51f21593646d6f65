import { Agent, request } from 'undici';
import { z } from 'zod';
import {
  GATEWAY_PATHS,
  HEADERS,
  loginResponseSchema,
  PATHS,
  POLICY_PROBLEMS,
  RECEIPT_TYP,
  receiptSchema,
  uploadAnswerSchema,
  waitingRoomAnswerSchema,
} from '../contracts/index.ts';
import { verifyJws, type Clock } from '../kernel/index.ts';
import type { ProbeAccount } from './accounts.ts';
import { dateAhead } from './domain/clock-ahead.ts';
import type { LoginSeen, UploadSeen } from './domain/judge-look.ts';
import type { SyntheticPhoto } from './synthetic-photo.ts';

const keysSchema = z.object({ keys: z.array(z.looseObject({ kty: z.string(), kid: z.string() })).min(1) });
const problemSchema = z.object({ code: z.string().max(60) });

/** An answer of more is none of ours. */
const MOST_ANSWER_BYTES = 65_536;

interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly seconds: number;
}

interface PhoneOptions {
  readonly clock: Clock;
  /** For each answer. */
  readonly patienceMs: number;
  /** Ends what is being asked. */
  readonly over: AbortSignal;
}

/** Asks one gateway as a phone does that comes for the first time, on connections of its own. */
export class ProbePhone {
  readonly #origin: string;
  readonly #clock: Clock;
  readonly #patienceMs: number;
  readonly #over: AbortSignal;
  readonly #agent: Agent;
  /** By how much the gateway's clock was ahead, at its last answer. */
  #aheadMs: number | null = null;

  constructor(origin: string, options: PhoneOptions) {
    this.#origin = origin;
    this.#clock = options.clock;
    this.#patienceMs = options.patienceMs;
    this.#over = options.over;
    this.#agent = new Agent({ connections: 1, maxResponseSize: MOST_ANSWER_BYTES });
  }

  get gatewayAheadMs(): number | null {
    return this.#aheadMs;
  }

  /** Sign in; `session` is there when it was given one. Never rejects. */
  async login({
    account,
    tps,
    password,
  }: ProbeAccount): Promise<LoginSeen & { readonly session: string | undefined }> {
    const answer = await this.#ask(PATHS.login, {
      method: 'POST',
      headers: { 'content-type': 'application/json', [HEADERS.tps]: tps },
      body: JSON.stringify({ account, password }),
    });
    const { status, seconds, body } = answer;
    const session = status === 200 ? loginResponseSchema.safeParse(body).data?.session : undefined;
    if (session !== undefined) return { kind: 'signed-in', seconds, said: '', session };
    const isWaiting = status === 202 && waitingRoomAnswerSchema.safeParse(body).success;
    return { kind: isWaiting ? 'waiting' : unserved(answer), seconds, said: saidBy(answer), session };
  }

  /** Send a photo, and check the receipt against the gateway's own keys. Never rejects. */
  async upload(photo: SyntheticPhoto, session: string): Promise<UploadSeen> {
    const answer = await this.#ask(PATHS.upload, {
      method: 'POST',
      headers: { ...photo.headers, authorization: `Bearer ${session}` },
      body: photo.bytes,
    });
    const { status, seconds, body } = answer;
    const taken = status >= 200 && status < 300 ? uploadAnswerSchema.safeParse(body).data : undefined;
    if (taken === undefined) return { kind: unserved(answer), seconds, said: saidBy(answer) };
    const untrue = await this.#faultOf(taken.receipt, taken.status, photo);
    if (untrue !== undefined) return { kind: 'untrue', seconds, said: untrue };
    const isKept = taken.status === 'held' && taken.heldBy === 'policy';
    return { kind: isKept ? 'kept' : taken.status, seconds, said: '' };
  }

  async close(): Promise<void> {
    await this.#agent.destroy();
  }

  /** What is wrong with a receipt; undefined when it is the gateway's word on this photo. */
  async #faultOf(
    receipt: string,
    state: 'recorded' | 'held',
    photo: SyntheticPhoto,
  ): Promise<string | undefined> {
    const { status, body } = await this.#ask(GATEWAY_PATHS.jwks, { method: 'GET' });
    const keys = status === 200 ? keysSchema.safeParse(body).data?.keys : undefined;
    if (keys === undefined) return 'kunci gerbang tidak terbaca';
    try {
      const said = receiptSchema.parse(await verifyJws(receipt, RECEIPT_TYP, keys));
      const isOurs =
        said.jti === photo.key &&
        said.sha256 === photo.sha256 &&
        said.tps === photo.tps &&
        said.bytes === photo.bytes.length &&
        said.state === state;
      return isOurs ? undefined : 'bukan untuk foto ini';
    } catch {
      return 'tanda tangan tidak cocok';
    }
  }

  async #ask(
    path: string,
    options: Omit<Parameters<typeof request>[1] & object, 'dispatcher'>,
  ): Promise<Answer> {
    const from = this.#clock.elapsed();
    const secondsNow = (): number => (this.#clock.elapsed() - from) / 1_000;
    const askedAt = this.#clock.now();
    try {
      const answer = await request(new URL(path, this.#origin), {
        ...options,
        dispatcher: this.#agent,
        signal: AbortSignal.any([this.#over, AbortSignal.timeout(this.#patienceMs)]),
      });
      const answeredAt = this.#clock.now();
      const text = await answer.body.text();
      this.#aheadMs = dateAhead(answer.headers['date'], askedAt, answeredAt) ?? this.#aheadMs;
      return { status: answer.statusCode, body: parsed(text), seconds: secondsNow() };
    } catch {
      return { status: 0, body: undefined, seconds: secondsNow() };
    }
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function unserved(answer: Answer): 'shed' | 'refused' | 'silent' {
  if (answer.status === 0) return 'silent';
  return POLICY_PROBLEMS.includes(saidBy(answer)) ? 'shed' : 'refused';
}

const saidBy = ({ status, body }: Answer): string =>
  status === 0 ? '' : (problemSchema.safeParse(body).data?.code ?? String(status));
