import { HEADERS, loginRequestSchema, type Outcome, type WaitingRoomAnswer } from '../../contracts/index.ts';
import { OpsError } from '../../kernel/index.ts';
import { fairRank, isShedBelow } from '../domain/admission-gate.ts';
import type { LoginPacing, Turn } from '../domain/login-pacing.ts';
import { jitteredSeconds, retryAfterHeader } from '../domain/retry-after.ts';
import { gatewayError } from '../errors.ts';
import { outcomeOf, type VendorReply } from '../upstream/reply.ts';
import type { Slot } from '../upstream/slots.ts';
import { readBody } from './body.ts';
import type { Exchange, Handler } from './exchange.ts';
import { forwardedHeaders, headerText, returnedHeaders } from './headers.ts';
import { PreparedProblem } from './prepared-problem.ts';
import type { Room } from './room.ts';
import type { WaitingRooms } from './waiting-room.ts';

const LOGIN_BYTES_MAX = 16 * 1024;
const WAITING_ROOM_FULL = new PreparedProblem(
  gatewayError('GATEWAY_WAITING_ROOM_FULL', 'Terlalu banyak yang mengantre. Coba lagi nanti.'),
);

/** Logins: forwarded when admitted; while the policy paces them, in the order of the waiting room. */
export const loginHandler =
  (room: Room, rooms: WaitingRooms, isKnownTps: (code: string) => boolean): Handler =>
  async (exchange) => {
    const rule = room.policy.view.at(exchange.place, exchange.startedAt);
    if (isShedBelow('login', rule.shedBelow)) return room.refusals.shedFor(exchange, 'policy');
    if (!room.upstream.breakers.wouldPass('login', exchange.province, exchange.startedAt)) {
      return room.refusals.shedFor(exchange, 'breaker');
    }
    const login = await readLogin(room, exchange, isKnownTps);
    if (login instanceof OpsError) return room.refusals.invalid(exchange, login);
    // Only the account says for sure where a login belongs.
    const { pacing } = room.policy.view.at(login.account, exchange.startedAt);
    if (!pacing) return forwardUnpaced(room, exchange, login);
    const ticket = headerText(exchange.req, HEADERS.ticket);
    const asked = rooms.ask(pacing, login.account, ticket, room.random, room.clock.now());
    switch (asked.turn.kind) {
      case 'enter':
        return enter(room, rooms, exchange, login, asked.room);
      case 'wait':
        return wait(room, rooms, exchange, asked.turn);
      case 'full':
        return room.refusals.shed(exchange, 'gateway', WAITING_ROOM_FULL);
    }
  };

interface Login {
  readonly account: string;
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
    const { account } = parsed.data;
    return isKnownTps(account.slice(0, 13))
      ? { account, body }
      : invalid('Akun ini tidak ada dalam daftar TPS.');
  } catch (error) {
    return error instanceof OpsError ? error : invalid('Data masuk bukan JSON.');
  }
}

async function forwardUnpaced(room: Room, exchange: Exchange, login: Login): Promise<Outcome> {
  const rank = fairRank(login.account.slice(0, 13), exchange.startedAt);
  const wish = {
    operation: 'login',
    client: exchange.client,
    rank,
    waitMs: room.settings.slotWaitMs,
  } as const;
  const slot = await room.upstream.slots.take(wish);
  if (!slot) return room.refusals.withoutSlot(exchange, room.upstream.slots);
  const sent = await send(room, exchange, login, slot);
  return sent ? answer(room, exchange, sent) : room.refusals.shedFor(exchange, 'breaker');
}

/** Its turn has come. When there is still no slot for it, it keeps its turn and comes back in a moment. */
async function enter(
  room: Room,
  rooms: WaitingRooms,
  exchange: Exchange,
  login: Login,
  pacing: LoginPacing,
): Promise<Outcome> {
  const waitMs = room.settings.calledWaitMs;
  const slot = await room.upstream.slots.take({ operation: 'login', claim: 'called', rank: -1, waitMs });
  const sent = slot && (await send(room, exchange, login, slot));
  if (!sent) {
    const place = { account: login.account, scope: pacing.scope, place: exchange.startedAt };
    const pollMs = 1_000 * jitteredSeconds(1, room.random());
    return wait(room, rooms, exchange, { kind: 'wait', place, position: 0, estimateMs: pollMs, pollMs });
  }
  pacing.finished(login.account, outcomeOf(sent) === 'success', room.clock.now());
  return answer(room, exchange, sent);
}

/** Undefined when the breaker stands in the way. */
async function send(
  room: Room,
  exchange: Exchange,
  login: Login,
  slot: Slot,
): Promise<VendorReply | undefined> {
  const passage = room.upstream.breakers.pass('login', exchange.province, room.clock.now());
  if (passage === 'open') {
    slot.cancel();
    return undefined;
  }
  const reply = await room.upstream.send({
    operation: 'login',
    province: exchange.province,
    slot,
    probe: passage === 'probe',
    departure: exchange.departure,
    request: {
      method: 'POST',
      path: exchange.req.url ?? '/',
      headers: forwardedHeaders(exchange.req),
      body: login.body,
    },
  });
  room.sessions.learnFromLogin(reply);
  return reply;
}

function answer(room: Room, exchange: Exchange, reply: VendorReply): Outcome {
  if (reply.kind !== 'answer') return room.refusals.upstreamFailed(exchange, reply);
  exchange.res.writeHead(reply.status, returnedHeaders(reply.headers)).end(reply.body);
  return outcomeOf(reply);
}

function wait(room: Room, rooms: WaitingRooms, exchange: Exchange, turn: Turn & { kind: 'wait' }): Outcome {
  const ticket = rooms.ticketOf(turn.place);
  const seconds = turn.pollMs / 1_000;
  const body: WaitingRoomAnswer = {
    status: 'waiting',
    ticket,
    position: turn.position,
    estimateSeconds: Math.round(turn.estimateMs / 100) / 10,
    retryAfterSeconds: Math.round(seconds * 10) / 10,
    message: messageFor(turn),
  };
  room.answers.json(exchange.req, exchange.res, 202, body, {
    [HEADERS.ticket]: ticket,
    'retry-after': retryAfterHeader(seconds),
    'cache-control': 'no-store',
  });
  return 'paced';
}

function messageFor(turn: Turn & { kind: 'wait' }): string {
  const minutes = Math.ceil(turn.estimateMs / 60_000);
  const when = minutes <= 1 ? 'kurang dari satu menit' : `sekitar ${minutes} menit`;
  return `Anda dalam antrean masuk, ${turn.position} akun di depan, perkiraan ${when}. Tempat Anda tetap; penghitungan suara jalan terus.`;
}
