import { gatewayError } from '../errors.ts';
import type { OpsError } from '../../kernel/index.ts';
import { resumableError } from './errors.ts';
import type { PartialLimits } from './port.ts';

/** An upload counts as this much at least, so that many small ones are few as well. */
const LEAST_BYTES = 1024 * 1024;
/** Part of the places for uploads that nobody vouches for which one network may have. */
const NETWORK_SHARE = 0.25;

/** An upload as far as places go. */
export interface Placed {
  readonly tps: string;
  readonly length: number;
  readonly vouched: boolean;
  readonly network: string | undefined;
}

/** Why there is no place for an upload: its TPS has too many, all have, or those that nobody vouches for have. */
export type NoPlace = 'tps' | 'all' | 'unvouched';

/** What is in one purse. */
interface Taken {
  readonly count: number;
  readonly bytes: number;
}

const NOTHING: Taken = { count: 0, bytes: 0 };

const weightOf = ({ length }: Pick<Placed, 'length'>): number => Math.max(LEAST_BYTES, length);

/** The purses that an upload is paid from. A vouched one and any other have none in common. */
function pursesOf({
  tps,
  vouched,
  network,
}: Placed): Readonly<Record<'all' | 'tps' | 'network' | 'client', string>> {
  const whose = vouched ? 'vouched' : 'unvouched';
  const from = `${whose} from ${network ?? ''}`;
  return { all: whose, tps: `${whose} ${tps}`, network: from, client: `${from} ${tps}` };
}

/**
 * Keeps count of what partial uploads may take. Whoever writes anything into `Authorization` is counted by network and
 * TPS, and in sum, in places apart: those of sessions that the vendor honours he cannot fill.
 */
export class Allowance {
  limits: Omit<PartialLimits, 'expiryMs'>;
  readonly #taken = new Map<string, Taken>();

  constructor(limits: Omit<PartialLimits, 'expiryMs'>) {
    this.limits = limits;
  }

  /** Count one more, or say why not. */
  take(upload: Placed): NoPlace | undefined {
    const objection = upload.vouched ? this.#objection(upload) : this.#objectionToUnvouched(upload);
    if (objection === undefined) this.restore(upload);
    return objection;
  }

  /** Count one that is there already, whatever the limits. */
  restore(upload: Placed): void {
    this.#move(upload, 1);
  }

  give(upload: Placed): void {
    this.#move(upload, -1);
  }

  #objection(upload: Placed): NoPlace | undefined {
    const { perTps, totalBytes } = this.limits;
    const purses = pursesOf(upload);
    if (this.#in(purses.tps).count >= perTps) return 'tps';
    return this.#in(purses.all).bytes + weightOf(upload) > totalBytes ? 'all' : undefined;
  }

  #objectionToUnvouched(upload: Placed): NoPlace | undefined {
    const { perClient, perTps, totalBytes } = this.limits.unvouched;
    const purses = pursesOf(upload);
    const share = upload.network === undefined ? totalBytes : totalBytes * NETWORK_SHARE;
    const isOver =
      this.#in(purses.client).count >= perClient ||
      this.#in(purses.tps).count >= perTps ||
      this.#in(purses.network).bytes + weightOf(upload) > share ||
      this.#in(purses.all).bytes + weightOf(upload) > totalBytes;
    return isOver ? 'unvouched' : undefined;
  }

  #in(purse: string): Taken {
    return this.#taken.get(purse) ?? NOTHING;
  }

  #move(upload: Placed, by: 1 | -1): void {
    for (const purse of Object.values(pursesOf(upload))) {
      const { count, bytes } = this.#in(purse);
      if (count + by <= 0) this.#taken.delete(purse);
      else this.#taken.set(purse, { count: count + by, bytes: bytes + by * weightOf(upload) });
    }
  }
}

/** Why an upload cannot be begun. */
export function refused(why: NoPlace): OpsError {
  switch (why) {
    case 'tps':
      return resumableError(
        'GATEWAY_RESUMABLE_TOO_MANY',
        'TPS ini sudah punya banyak unggahan yang belum selesai; selesaikan atau hapus dulu.',
      );
    case 'all':
      return resumableError('GATEWAY_RESUMABLE_FULL', 'Kirim foto sekaligus, atau coba lagi nanti.');
    case 'unvouched':
      return gatewayError(
        'GATEWAY_SESSION_UNCONFIRMED',
        'Kirim foto sekaligus, atau masuk lagi di aplikasi dulu.',
      );
  }
}
