import type { Outcome } from '../../contracts/index.ts';
import { placeRank } from '../domain/admission-gate.ts';
import { policyRefuses } from '../domain/policy-refusal.ts';
import { seekPassage, type Passage } from '../upstream/passage.ts';
import { outcomeOf, type VendorReply } from '../upstream/reply.ts';
import type { Forward } from '../upstream/upstream.ts';
import { cutOff } from './cut-off.ts';
import type { Exchange, Handler } from './exchange.ts';
import { forwardedHeaders, headerText } from './headers.ts';
import { PassingAnswer } from './passing-answer.ts';
import type { Room } from './room.ts';
import type { SnapshotCache } from './snapshot-cache.ts';

/** Reads (sessions, officers' screens, the public's pages): forwarded when admitted, after a short wait at most. */
export const readHandler =
  (room: Room, snapshots: SnapshotCache): Handler =>
  (exchange) => {
    const { operation, place } = exchange;
    const rule = room.policy.view.at(place, exchange.startedAt);
    const refusal = policyRefuses(operation, rule);
    if (refusal !== undefined) return room.refusals.byPolicy(exchange, refusal);
    if (operation === 'public-read' && rule.publication !== 'live') {
      const answered = answerFromSnapshot(room, snapshots, exchange);
      if (answered) return answered;
    }
    return forward(room, snapshots, exchange);
  };

function answerFromSnapshot(room: Room, snapshots: SnapshotCache, exchange: Exchange): Outcome | undefined {
  const snapshot = snapshots.get(exchange.req.url ?? '', headerText(exchange.req, 'accept-encoding'));
  if (!snapshot) return undefined;
  room.answers.raw(exchange.req, exchange.res, 200, snapshot.body, {
    'content-type': snapshot.contentType,
    vary: 'accept-encoding',
    ...(snapshot.encoding === undefined ? {} : { 'content-encoding': snapshot.encoding }),
    'x-siaga-snapshot': new Date(snapshot.takenAt).toISOString(),
  });
  return 'success';
}

function forward(room: Room, snapshots: SnapshotCache, exchange: Exchange): Outcome | Promise<Outcome> {
  const rank = placeRank(exchange.place, exchange.startedAt);
  const passage = seekPassage(room.ways, exchange, { rank, waitMs: room.settings.slotWaitMs });
  return passage instanceof Promise
    ? passage.then((found) => pass(room, snapshots, exchange, found))
    : pass(room, snapshots, exchange, passage);
}

/** Go to the vendor by this passage. Thens and no async functions here: this is walked by every read there is. */
function pass(
  room: Room,
  snapshots: SnapshotCache,
  exchange: Exchange,
  passage: Passage,
): Outcome | Promise<Outcome> {
  if (passage.kind === 'closed') return room.refusals.shedFor(exchange, passage.reason);
  const { req, res, operation, province, departure, span } = exchange;
  const { slot, probe } = passage;
  if (departure.hasHappened) {
    slot.cancel();
    return 'client_error';
  }
  const tee =
    operation === 'public-read'
      ? snapshots.tee(req.url ?? '', exchange.startedAt, req.headers.authorization)
      : undefined;
  const forwarded: Forward = {
    operation,
    province,
    slot,
    probe,
    // A place that looks reads nothing.
    synthetic: false,
    departure,
    unkept: span.mayBeKept ? undefined : span,
    // HEAD too: undici gives up the connection after one, since some servers send a body all the same.
    request: { method: 'GET', path: req.url ?? '/', headers: forwardedHeaders(req) },
  };
  const answer = new PassingAnswer(res, { tee, clock: room.steady, patienceMs: room.settings.readerStallMs });
  return room.upstream.relay(forwarded, answer, (reply) => concluded(room, exchange, reply));
}

function concluded(room: Room, exchange: Exchange, reply: VendorReply): Outcome {
  const { req, res, operation } = exchange;
  const { authorization } = req.headers;
  // A phone asks this after signing in: it tells a restarted gateway that the vendor honours its session.
  if (
    operation === 'session' &&
    reply.kind === 'answer' &&
    reply.status === 200 &&
    authorization !== undefined
  )
    room.sessions.honoured(authorization);
  if (exchange.departure.hasHappened) return 'client_error';
  if (reply.kind === 'answer' || reply.kind === 'abandoned') return outcomeOf(reply);
  // Half an answer cannot be taken back.
  if (res.headersSent) cutOff(res);
  return room.refusals.upstreamFailed(exchange, reply);
}
