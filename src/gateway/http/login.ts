import { isProbeTps } from '../../catalog/index.ts';
import { loginRequestSchema, NATIONAL, type Outcome } from '../../contracts/index.ts';
import { OpsError } from '../../kernel/index.ts';
import { placeRank } from '../domain/admission-gate.ts';
import { policyRefuses } from '../domain/policy-refusal.ts';
import type { LoginPacingRule } from '../domain/policy-view.ts';
import type { ServedCounts } from '../domain/served-counts.ts';
import { gatewayError } from '../errors.ts';
import { seekPassage, type Passage } from '../upstream/passage.ts';
import { outcomeOf, type VendorReply } from '../upstream/reply.ts';
import { readBody } from './body.ts';
import type { Exchange, Handler } from './exchange.ts';
import { forwardedHeaders, headerText, returnHead } from './headers.ts';
import type { OpenRooms } from './open-waiting-rooms.ts';
import { provinceIn } from './place.ts';
import type { Room } from './room.ts';
import { isTicketFault, type Admission } from './waiting-room.ts';

const LOGIN_BYTES_MAX = 16 * 1024;
/**
 * The gateway reads the session in the answer, which has to come as it is; and it has read the body as JSON, which the vendor
 * must not take for a form.
 */
const NOT_OF_A_LOGIN: ReadonlySet<string> = new Set(['accept-encoding', 'content-type', 'content-encoding']);

interface LoginParts {
  readonly isKnownTps: (code: string) => boolean;
  /** Told of each login that the vendor has taken, where its account is. */
  readonly served: Pick<ServedCounts, 'note'>;
}

/** Logins: forwarded when admitted; while the policy paces them, in the order of the waiting room. */
export const loginHandler =
  (room: Room, waiting: OpenRooms, { isKnownTps, served }: LoginParts): Handler =>
  async (exchange) => {
    // What goes for the whole country is refused without reading.
    const refused = refusedAt(room, exchange, NATIONAL);
    if (refused !== undefined) return refused;
    const login = await readLogin(room, exchange, isKnownTps);
    if (login instanceof OpsError) return room.refusals.invalid(exchange, login);
    // Only the account says for sure where a login belongs: a header may name anything.
    const place = login.account.slice(0, 13);
    const here = { ...exchange, place, province: provinceIn(place) };
    const refusedHere = refusedAt(room, here, place);
    if (refusedHere !== undefined) return refusedHere;
    const { pacing } = room.policy.view.at(place, here.startedAt);
    const outcome = await (pacing
      ? pacedLogin(room, waiting, here, login, pacing)
      : forwardUnpaced(room, here, login));
    if (outcome === 'success') served.note('login', place, room.steady.now());
    return outcome;
  };

/** Refuse what policy or breaker do not let through for a place; undefined when they do. */
function refusedAt(room: Room, exchange: Exchange, place: string): Outcome | undefined {
  const refusal = policyRefuses('login', room.policy.view.at(place, exchange.startedAt));
  if (refusal !== undefined) return room.refusals.byPolicy(exchange, refusal);
  if (room.upstream.breakers.wouldPass('login', provinceIn(place), room.steady.now())) return undefined;
  return room.refusals.shedFor(exchange, 'breaker');
}

interface Login {
  readonly account: string;
  readonly password: string;
  readonly body: Buffer;
}

async function readLogin(
  room: Room,
  exchange: Exchange,
  isKnownTps: (code: string) => boolean,
): Promise<Login | OpsError> {
  const invalid = (detail: string): OpsError => gatewayError('GATEWAY_LOGIN_INVALID', detail);
  if (Number(headerText(exchange.req, 'content-length')) > LOGIN_BYTES_MAX) {
    return gatewayError('GATEWAY_BODY_TOO_LARGE', 'Data masuk terlalu besar.');
  }
  try {
    exchange.proceed();
    const body = await readBody(exchange.req, LOGIN_BYTES_MAX);
    const parsed = loginRequestSchema.safeParse(JSON.parse(body.toString('utf8')));
    if (!parsed.success) return invalid('Akun atau kata sandi tidak terbaca.');
    const { account, password } = parsed.data;
    return isKnownTps(account.slice(0, 13))
      ? { account, password, body }
      : invalid('Akun ini tidak ada dalam daftar TPS.');
  } catch (error) {
    return error instanceof OpsError ? error : invalid('Data masuk bukan JSON.');
  }
}

async function forwardUnpaced(room: Room, exchange: Exchange, login: Login): Promise<Outcome> {
  const rank = placeRank(login.account.slice(0, 13), exchange.startedAt);
  const passage = await seekPassage(room.ways, exchange, { rank, waitMs: room.settings.slotWaitMs });
  if (passage.kind === 'closed') return room.refusals.shedFor(exchange, passage.reason);
  return answer(room, exchange, await send(room, exchange, login, passage));
}

async function pacedLogin(
  room: Room,
  waiting: OpenRooms,
  exchange: Exchange,
  login: Login,
  pacing: LoginPacingRule,
): Promise<Outcome> {
  let admission: Admission;
  try {
    const asker = {
      account: login.account,
      proof: login.password,
      network: exchange.client.network,
      ticket: waiting.answers.ticketOf(exchange.req),
    };
    admission = waiting.rooms.ask(pacing, asker);
  } catch (error) {
    if (isTicketFault(error)) return room.refusals.invalid(exchange, error);
    throw error;
  }
  switch (admission.kind) {
    case 'enter':
      return enter(room, waiting, exchange, login, admission);
    case 'called':
    case 'wait':
      return waiting.answers.wait(room, exchange, admission.place);
    case 'full':
      return room.refusals.roomIsFull(exchange);
  }
}

/** Its turn has come. When there is still no slot for it, it keeps its turn and comes back in a moment. */
async function enter(
  room: Room,
  { rooms, answers }: OpenRooms,
  exchange: Exchange,
  login: Login,
  admission: Admission & { kind: 'enter' },
): Promise<Outcome> {
  const waitMs = room.settings.calledWaitMs;
  const passage = await seekPassage(room.ways, exchange, { claim: 'called', rank: -1, waitMs });
  if (passage.kind === 'closed')
    return answers.wait(room, exchange, rooms.missed(admission.room, admission.ticket));
  const sent = await send(room, exchange, login, passage);
  const outcome = outcomeOf(sent);
  if (outcome !== 'success' && outcome !== 'client_error') rooms.failed(admission.room, admission.ticket);
  return answer(room, exchange, sent);
}

async function send(
  room: Room,
  exchange: Exchange,
  login: Login,
  { slot, probe }: Passage & { kind: 'open' },
): Promise<VendorReply> {
  if (exchange.departure.hasHappened) {
    slot.cancel();
    return { kind: 'abandoned' };
  }
  const reply = await room.upstream.send({
    operation: 'login',
    province: exchange.province,
    slot,
    probe,
    synthetic: isProbeTps(exchange.place),
    request: {
      method: 'POST',
      path: exchange.req.url ?? '/',
      headers: [...forwardedHeaders(exchange.req, NOT_OF_A_LOGIN), 'content-type', 'application/json'],
      body: login.body,
    },
  });
  room.sessions.learnFromLogin(reply);
  return reply;
}

function answer(room: Room, exchange: Exchange, reply: VendorReply): Outcome {
  if (reply.kind === 'abandoned' || exchange.departure.hasHappened) return 'client_error';
  if (reply.kind !== 'answer') return room.refusals.upstreamFailed(exchange, reply);
  returnHead(exchange.res, reply.status, reply.headers).end(reply.body);
  return outcomeOf(reply);
}
