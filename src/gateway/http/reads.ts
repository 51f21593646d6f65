import type { Outcome } from '../../contracts/index.ts';
import { fairRank, isShedBelow } from '../domain/admission-gate.ts';
import { gatewayError } from '../errors.ts';
import { outcomeOf } from '../upstream/reply.ts';
import type { Slot } from '../upstream/slots.ts';
import type { ReplySink } from '../upstream/vendor.ts';
import type { Exchange, Handler } from './exchange.ts';
import { forwardedHeaders, returnedHeaders } from './headers.ts';
import type { Room } from './room.ts';
import type { SnapshotCache } from './snapshot-cache.ts';

/** Reads (sessions, officers' screens, the public's pages): forwarded when admitted, after a short wait at most. */
export const readHandler =
  (room: Room, snapshots: SnapshotCache): Handler =>
  async (exchange) => {
    const { operation, place } = exchange;
    const rule = room.policy.view.at(place, exchange.startedAt);
    if (isShedBelow(operation, rule.shedBelow)) return room.refusals.shedFor(exchange, 'policy');
    if (operation === 'public-read' && rule.publication !== 'live') {
      const answered = answerFromSnapshot(room, snapshots, exchange, rule.publication);
      if (answered) return answered;
    }
    return forward(room, snapshots, exchange);
  };

function answerFromSnapshot(
  room: Room,
  snapshots: SnapshotCache,
  exchange: Exchange,
  publication: 'snapshot' | 'hold',
): Outcome | undefined {
  if (publication === 'hold') {
    const held = gatewayError(
      'GATEWAY_PUBLICATION_HELD',
      'Publikasi ditahan sementara untuk pemeriksaan data.',
    );
    return room.refusals.shed(exchange, 'policy', held);
  }
  const snapshot = snapshots.get(exchange.req.url ?? '');
  if (!snapshot) return undefined;
  room.answers.raw(exchange.req, exchange.res, 200, snapshot.body, {
    'content-type': snapshot.contentType,
    'x-siaga-snapshot': new Date(snapshot.takenAt).toISOString(),
  });
  return 'success';
}

async function forward(room: Room, snapshots: SnapshotCache, exchange: Exchange): Promise<Outcome> {
  const { operation, province, startedAt } = exchange;
  if (!room.upstream.breakers.wouldPass(operation, province, startedAt))
    return room.refusals.shedFor(exchange, 'breaker');
  const rank = exchange.place.length === 13 ? fairRank(exchange.place, startedAt) : 0.5;
  const slot = await room.upstream.slots.take(operation, rank, room.settings.slotWaitMs);
  if (!slot) return room.refusals.shedFor(exchange, 'limit');
  const passage = room.upstream.breakers.pass(operation, province, room.clock.now());
  if (passage === 'open') {
    slot.cancel();
    return room.refusals.shedFor(exchange, 'breaker');
  }
  return relay(room, snapshots, exchange, slot, passage === 'probe');
}

async function relay(
  room: Room,
  snapshots: SnapshotCache,
  exchange: Exchange,
  slot: Slot,
  probe: boolean,
): Promise<Outcome> {
  const { req, res, operation, province } = exchange;
  const tee = operation === 'public-read' ? snapshots.tee(req.url ?? '', room.clock.now()) : undefined;
  const sink: ReplySink = {
    head: (status, headers) => {
      tee?.head(status, headers);
      if (!res.headersSent) res.writeHead(status, returnedHeaders(headers));
    },
    data: (chunk, resume) => {
      tee?.data(chunk);
      if (res.write(chunk)) return true;
      res.once('drain', resume);
      return false;
    },
    end: () => {
      tee?.end();
      res.end();
    },
  };
  const reply = await room.upstream.relay(
    {
      operation,
      province,
      slot,
      probe,
      signal: exchange.gone,
      request: { method: 'GET', path: req.url ?? '/', headers: forwardedHeaders(req) },
    },
    sink,
  );
  if (reply.kind === 'answer' || reply.kind === 'abandoned') return outcomeOf(reply);
  // Half an answer cannot be taken back: cut it off, so that nobody takes it for a whole one.
  if (res.headersSent) res.destroy();
  return room.refusals.upstreamFailed(exchange, reply);
}
