import { z } from 'zod';
import type { Clock } from '../../kernel/index.ts';
import { confirmationMail } from '../view/subscribe-mail.ts';
import { Allowance } from './domain/allowance.ts';
import { networkOf } from './domain/network.ts';
import { hasNews } from './domain/who-hears.ts';
import type { PostBox } from './post-box.ts';
import type { SubscriptionRegister } from './register.ts';
import type { Seals } from './sealed.ts';

export interface DeskDeps {
  readonly register: SubscriptionRegister;
  readonly seals: Seals;
  readonly box: PostBox;
  readonly clock: Clock;
  /** Where the public reaches the desk, with a slash at its end. */
  readonly address: string;
  readonly onFault: (error: unknown) => void;
}

const HOUR_MS = 3_600_000;
/** Mails that ask for a confirmation: to one address, asked for from one network, and in all. */
const PER_ADDRESS = { most: 3, windowMs: 24 * HOUR_MS };
const PER_NETWORK = { most: 20, windowMs: HOUR_MS };
const OVERALL = { most: 2_000, windowMs: HOUR_MS };

const emailSchema = z.email().max(254);

/** What to answer to somebody who asks: never whether the address is known. */
export type Asked = 'heard' | 'invalid' | 'too-often';

/** Takes requests to subscribe and to leave. */
export interface SubscribeDesk {
  ask(request: { email: string; region: string; from: string }): Asked;
  /** Subscribe whom a confirmation names; false when it is over, or none of ours. May reject with STATUS_SUBSCRIPTIONS_FULL. */
  confirm(token: string): Promise<boolean>;
  /** Unsubscribe whom a farewell names; whoever left already has left. False for what is none of ours. */
  leave(token: string): Promise<boolean>;
  /** Resolves when no mail is being sent. */
  idle(): Promise<void>;
}

export function subscribeDesk(deps: DeskDeps): SubscribeDesk {
  const { register, seals, box, clock, address, onFault } = deps;
  const perAddress = new Allowance(PER_ADDRESS.most, PER_ADDRESS.windowMs);
  const perNetwork = new Allowance(PER_NETWORK.most, PER_NETWORK.windowMs);
  const overall = new Allowance(OVERALL.most, OVERALL.windowMs);
  const sending = new Set<Promise<void>>();

  const sendConfirmation = async (email: string, region: string): Promise<void> => {
    const token = await seals.confirmation({ email, region }, clock.now());
    const link = new URL(`konfirmasi?t=${token}`, address).href;
    await box.send({ to: email, ...confirmationMail(region, link) });
  };

  return {
    ask({ email: given, region, from }) {
      const email = emailSchema.safeParse(given.trim().toLowerCase()).data;
      if (email === undefined || !hasNews(region)) return 'invalid';
      const now = clock.now();
      if (!perNetwork.take(networkOf(from), now)) return 'too-often';
      // Whether this address has been asked too often must not be seen, nor how long its mail takes.
      if (perAddress.take(email, now) && overall.take('', now)) {
        const mail = sendConfirmation(email, region)
          .catch(onFault)
          .finally(() => sending.delete(mail));
        sending.add(mail);
      }
      return 'heard';
    },
    async confirm(token) {
      const confirmed = await seals.readConfirmation(token, clock.now());
      if (!confirmed) return false;
      await register.add(confirmed.email, confirmed.region, clock.now());
      return true;
    },
    async leave(token) {
      const id = await seals.readFarewell(token);
      if (id === undefined) return false;
      await register.remove(id);
      return true;
    },
    async idle() {
      await Promise.all(sending);
    },
  };
}
