import type { Outcome } from '../../contracts/index.ts';
import { UnvouchedBound, type UnvouchedSettings } from '../domain/unvouched-bound.ts';
import { gatewayError } from '../errors.ts';
import type { UploadQueue } from '../queue/port.ts';
import type { Sessions } from '../upstream/sessions.ts';
import type { Exchange } from './exchange.ts';
import { PreparedProblem } from './prepared-problem.ts';
import type { Room } from './room.ts';

/** Bounds on uploads under sessions that the vendor was not seen to honour. */
export type UnvouchedLimits = Pick<UnvouchedSettings, 'perClient' | 'perTps' | 'refuseBelow'>;

/** Remembered clients; each takes about 150 bytes. */
const CLIENTS = 100_000;
const WINDOW_MS = 3_600_000;
const REFUSED = new PreparedProblem(
  gatewayError(
    'GATEWAY_SESSION_UNCONFIRMED',
    'Masuk lagi di aplikasi, lalu kirim lagi. Foto tetap tersimpan di ponsel.',
  ),
);

/** Whether the vendor was seen to give or honour what an upload comes with. */
export const isVouched = (sessions: Sessions, authorization: string | undefined): boolean =>
  authorization !== undefined && sessions.isVouchedFor(authorization);

/** Uploads under sessions that nobody vouches for: held all the same, but few. */
export class UnvouchedUploads {
  readonly #room: Pick<Room, 'clock' | 'refusals'>;
  readonly #queue: Pick<UploadQueue, 'stats' | 'unvouchedOf'>;
  readonly #bound: UnvouchedBound;

  constructor(
    room: Pick<Room, 'clock' | 'refusals'>,
    queue: Pick<UploadQueue, 'stats' | 'unvouchedOf'>,
    limits: UnvouchedLimits,
  ) {
    this.#room = room;
    this.#queue = queue;
    this.#bound = new UnvouchedBound({ ...limits, windowMs: WINDOW_MS, capacity: CLIENTS });
  }

  /** Have one of `tps` held by `keep`, or refuse it, its body unread. */
  async hold(exchange: Exchange, tps: string, keep: () => Promise<Outcome>): Promise<Outcome> {
    const { client } = exchange;
    // Counted with its network: whoever names another's TPS uses up nothing of the other's share.
    const clients = [`${String(client.network)} ${tps}`, String(client.own)];
    const standing = {
      heldOfTps: this.#queue.unvouchedOf(tps),
      freeRatio: this.#queue.stats().freeRatio,
    };
    const objection = this.#bound.begin({ tps, clients }, standing, this.#room.clock.now());
    if (objection !== undefined)
      return this.#room.refusals.shed(exchange, objection === 'space' ? 'gateway' : 'client', REFUSED);
    let isHeld = false;
    try {
      const outcome = await keep();
      isHeld = true;
      return outcome;
    } finally {
      this.#bound.end({ tps, clients }, isHeld);
    }
  }
}
