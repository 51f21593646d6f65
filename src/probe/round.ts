import type { Zone } from '../catalog/index.ts';
import type { ZoneLooks } from '../contracts/index.ts';
import type { Clock } from '../kernel/index.ts';
import type { ProbeAccount } from './accounts.ts';
import { judgeLogin, judgeUpload, type UploadSeen } from './domain/judge-look.ts';
import { ProbePhone } from './phone.ts';
import { syntheticPhoto, type SyntheticPhoto } from './synthetic-photo.ts';

export interface ZoneProbeParts {
  readonly zone: Zone;
  /** The gateway as phones of this zone reach it. */
  readonly origin: string;
  readonly account: ProbeAccount;
  readonly clock: Clock;
  /** Longer is no use to a phone; twice as long is waited for. */
  readonly withinMs: number;
}

/** Looks at one zone, round by round. Between rounds it remembers its last session and a photo that is held. */
export class ZoneProbe {
  readonly #parts: ZoneProbeParts;
  #session: string | undefined;
  #held: { readonly photo: SyntheticPhoto; readonly byPolicy: boolean } | undefined;
  #serial = 0;

  constructor(parts: ZoneProbeParts) {
    this.#parts = parts;
  }

  /** Sign in, upload, check the receipt. Never rejects; `over` ends what is being asked. */
  async look(over: AbortSignal): Promise<ZoneLooks> {
    const { zone, origin, account, clock, withinMs } = this.#parts;
    const phone = new ProbePhone(origin, { clock, patienceMs: 2 * withinMs, over });
    try {
      const login = await phone.login(account);
      // A phone that cannot sign in again goes on under the session it has: the two are judged apart.
      this.#session = login.session ?? this.#session;
      const upload = this.#session === undefined ? undefined : await this.#upload(phone, this.#session);
      const within = withinMs / 1_000;
      return {
        ...{ zone, gatewayAheadMs: phone.gatewayAheadMs },
        looks: [judgeLogin(login, within), ...judgeUpload(upload, within)],
      };
    } finally {
      await phone.close();
    }
  }

  /**
   * While a photo of ours is held, it is brought again and no other: so a probe leaves one photo in a queue, however long
   * the vendor is away. Once that is recorded, a new one is sent: the word is of this round, not of the drain. So is one when
   * the policy that had it held has ended: how long it lies there then is the drain's pace, and no word on the vendor.
   */
  async #upload(phone: ProbePhone, session: string): Promise<UploadSeen> {
    if (this.#held) {
      const again = await phone.upload(this.#held.photo, session);
      const isLeftOver = again.kind === 'held' && this.#held.byPolicy;
      if (again.kind === 'kept') this.#held = { ...this.#held, byPolicy: true };
      if (again.kind !== 'recorded' && !isLeftOver) return again;
      this.#held = undefined;
    }
    const { account, clock } = this.#parts;
    this.#serial += 1;
    const photo = syntheticPhoto(
      account.tps,
      `${new Date(clock.now()).toISOString()} ${String(this.#serial)}`,
    );
    const seen = await phone.upload(photo, session);
    this.#held = mayBeHeld(seen) ? { photo, byPolicy: seen.kind === 'kept' } : undefined;
    return seen;
  }
}

/** One whose answer was lost may be held as well. */
const mayBeHeld = ({ kind }: UploadSeen): boolean =>
  kind !== 'recorded' && kind !== 'refused' && kind !== 'shed';
