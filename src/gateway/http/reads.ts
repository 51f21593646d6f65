import type { ServerResponse } from 'node:http';
import type { Outcome } from '../../contracts/index.ts';
import { fairRank, isShedBelow } from '../domain/admission-gate.ts';
import { gatewayError } from '../errors.ts';
import { outcomeOf, type ReplyHeaders } from '../upstream/reply.ts';
import type { Slot } from '../upstream/slots.ts';
import type { ReplySink } from '../upstream/reply-sink.ts';
import type { Exchange, Handler } from './exchange.ts';
import { forwardedHeaders, returnedHeaders } from './headers.ts';
import { PreparedProblem } from './prepared-problem.ts';
import type { Room } from './room.ts';
import type { SnapshotCache, Tee } from './snapshot-cache.ts';

const PUBLICATION_HELD = new PreparedProblem(
  gatewayError('GATEWAY_PUBLICATION_HELD', 'Publikasi ditahan sementara untuk pemeriksaan data.'),
);

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
    return room.refusals.shed(exchange, 'policy', PUBLICATION_HELD);
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
  if (!room.upstream.breakers.wouldPass(operation, province, room.steady.now()))
    return room.refusals.shedFor(exchange, 'breaker');
  const rank = exchange.place.length === 13 ? fairRank(exchange.place, startedAt) : 0.5;
  const { client } = exchange;
  const slot = await room.upstream.slots.take({ operation, client, rank, waitMs: room.settings.slotWaitMs });
  if (!slot) return room.refusals.withoutSlot(exchange, room.upstream.slots);
  const passage = room.upstream.breakers.pass(operation, province, room.steady.now());
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
  const tee = operation === 'public-read' ? snapshots.tee(req.url ?? '', exchange.startedAt) : undefined;
  const reply = await room.upstream.relay(
    {
      operation,
      province,
      slot,
      probe,
      departure: exchange.departure,
      request: { method: 'GET', path: req.url ?? '/', headers: forwardedHeaders(req) },
    },
    new Passage(res, tee),
  );
  if (reply.kind === 'answer' || reply.kind === 'abandoned') return outcomeOf(reply);
  // Half an answer cannot be taken back: cut it off, so that nobody takes it for a whole one.
  if (res.headersSent) res.destroy();
  return room.refusals.upstreamFailed(exchange, reply);
}

/** An answer on its way through to the client. */
class Passage implements ReplySink {
  readonly #res: ServerResponse;
  readonly #tee: Tee | undefined;
  #declaredBytes: string | string[] | undefined;

  constructor(res: ServerResponse, tee: Tee | undefined) {
    this.#res = res;
    this.#tee = tee;
  }

  head(status: number, headers: ReplyHeaders): void {
    this.#tee?.head(status, headers);
    this.#declaredBytes = headers['content-length'];
    this.#res.writeHead(status, returnedHeaders(headers));
  }

  data(chunk: Buffer, resume: () => void): boolean {
    this.#tee?.data(chunk);
    // Most answers come in one piece: it goes out with the head and the end in one turn.
    if (String(chunk.length) === this.#declaredBytes) {
      this.#res.end(chunk);
      return true;
    }
    if (this.#res.write(chunk)) return true;
    this.#res.once('drain', resume);
    return false;
  }

  end(): void {
    this.#tee?.end();
    if (!this.#res.writableEnded) this.#res.end();
  }
}
