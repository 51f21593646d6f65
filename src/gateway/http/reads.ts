import type { ServerResponse } from 'node:http';
import type { Outcome } from '../../contracts/index.ts';
import { placeRank } from '../domain/admission-gate.ts';
import { policyRefuses } from '../domain/policy-refusal.ts';
import { seekPassage } from '../upstream/passage.ts';
import { outcomeOf, type ReplyHeaders } from '../upstream/reply.ts';
import type { Slot } from '../upstream/slots.ts';
import type { ReplySink } from '../upstream/reply-sink.ts';
import type { Exchange, Handler } from './exchange.ts';
import { forwardedHeaders, returnedHeaders } from './headers.ts';
import type { Room } from './room.ts';
import type { SnapshotCache, Tee } from './snapshot-cache.ts';

/** Reads (sessions, officers' screens, the public's pages): forwarded when admitted, after a short wait at most. */
export const readHandler =
  (room: Room, snapshots: SnapshotCache): Handler =>
  async (exchange) => {
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
  const snapshot = snapshots.get(exchange.req.url ?? '');
  if (!snapshot) return undefined;
  room.answers.raw(exchange.req, exchange.res, 200, snapshot.body, {
    'content-type': snapshot.contentType,
    'x-siaga-snapshot': new Date(snapshot.takenAt).toISOString(),
  });
  return 'success';
}

async function forward(room: Room, snapshots: SnapshotCache, exchange: Exchange): Promise<Outcome> {
  const rank = placeRank(exchange.place, exchange.startedAt);
  const passage = await seekPassage(room.ways, exchange, { rank, waitMs: room.settings.slotWaitMs });
  if (passage.kind === 'closed') return room.refusals.shedFor(exchange, passage.reason);
  return relay(room, snapshots, exchange, passage.slot, passage.probe);
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
  const { authorization } = req.headers;
  // A phone asks this after signing in: it tells a restarted gateway that the vendor honours its session.
  if (
    operation === 'session' &&
    reply.kind === 'answer' &&
    reply.status === 200 &&
    authorization !== undefined
  )
    room.sessions.honoured(authorization);
  if (reply.kind === 'answer' || reply.kind === 'abandoned') return outcomeOf(reply);
  // Half an answer cannot be taken back: cut it off, so that nobody takes it for a whole one.
  if (res.headersSent) res.destroy();
  return room.refusals.upstreamFailed(exchange, reply);
}

/** Answers up to this size go out in one string with their head. */
const ONE_STRING_BYTES = 16 * 1024;

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
    // Most answers come in one piece: it goes out with the head and the end in one turn …
    if (String(chunk.length) === this.#declaredBytes) {
      // … and a small one in one string with them, byte for byte: two pieces cost the kernel twice as much.
      if (chunk.length <= ONE_STRING_BYTES) this.#res.end(chunk.latin1Slice(), 'latin1');
      else this.#res.end(chunk);
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
