import { join } from 'node:path';
import type { Dispatcher } from 'undici';
import type { Meter } from '../../instrumentation/index.ts';
import type { Clock } from '../../kernel/index.ts';
import { addressOf, type StatusConfig } from '../config.ts';
import type { StatusEvent } from '../domain/events.ts';
import { pagePath } from '../view/event-words.ts';
import { eventsMail } from '../view/subscribe-mail.ts';
import { statusError } from '../errors.ts';
import { tellDamage } from './damage.ts';
import { countedDeliveries } from './deliveries.ts';
import { subscribeDesk } from './desk.ts';
import { MAIL_AT_ONCE, mailVerdict, smtpPostBox } from './post-box.ts';
import { startPush } from './push/start.ts';
import { openRegister, type Subscription, type SubscriptionRegister } from './register.ts';
import { postRound } from './round.ts';
import { sealsFrom, type Seals } from './sealed.ts';
import { serveSubscriptions } from './server.ts';

/** Subscriptions at work. */
export interface RunningSubscriptions {
  readonly port: number;
  /** Take news to who wants them. */
  tell(events: readonly StatusEvent[]): void;
  /** Resolves when nothing is being sent. */
  idle(): Promise<void>;
  close(): Promise<void>;
}

interface SubscribeDeps {
  readonly clock: Clock;
  readonly meter: Meter;
  /** How push services are reached; closed in the end. By their public addresses only, where none is given. */
  readonly dispatcher?: Dispatcher;
  readonly onFault: (error: unknown) => void;
}

const letters =
  (seals: Seals, desk: string, site: string) =>
  async ({ id, email, region }: Subscription, events: readonly StatusEvent[]) => {
    const leave = new URL(`berhenti?t=${await seals.farewell(id)}`, desk).href;
    const page = new URL(pagePath(region), site).href;
    return { to: email, leave, ...eventsMail(region, events, { page, leave }) };
  };

/** Refuses settings by which nobody could subscribe. Throws STATUS_SUBSCRIBE_INCOMPLETE. */
export function requireWhole(config: StatusConfig): void {
  if (config.SIAGA_SUBSCRIBE_URL === '') return;
  if (config.SIAGA_SMTP_URL === '' || config.SIAGA_SUBSCRIBE_DIR === '')
    throw statusError(
      'STATUS_SUBSCRIBE_INCOMPLETE',
      'SIAGA_SUBSCRIBE_URL needs SIAGA_SMTP_URL and SIAGA_SUBSCRIBE_DIR',
    );
}

/**
 * Start what takes subscriptions and sends mails and pushes; undefined where no address for it is set. Rejects with
 * STATUS_SUBSCRIBE_INCOMPLETE, and when its files or its port cannot be opened.
 */
export async function startSubscriptions(
  config: StatusConfig,
  deps: SubscribeDeps,
): Promise<RunningSubscriptions | undefined> {
  if (config.SIAGA_SUBSCRIBE_URL === '') return undefined;
  requireWhole(config);
  const register = await openRegister(config.SIAGA_SUBSCRIBE_DIR);
  tellDamage(register, deps.onFault);
  try {
    const running = await startWith(register, config, deps);
    return {
      ...running,
      async close() {
        await running.close();
        await register.close();
      },
    };
  } catch (error) {
    await register.close();
    throw error;
  }
}

async function startWith(
  register: SubscriptionRegister,
  config: StatusConfig,
  { clock, meter, onFault, dispatcher }: SubscribeDeps,
): Promise<RunningSubscriptions> {
  const address = config.SIAGA_SUBSCRIBE_URL;
  const seals = await sealsFrom(join(config.SIAGA_SUBSCRIBE_DIR, 'kunci-langganan'));
  const push = await startPush(config, { clock, meter, onFault, dispatcher });
  const smtp = smtpPostBox(config.SIAGA_SMTP_URL, config.SIAGA_SMTP_FROM);
  const box = { ...smtp, send: countedDeliveries(meter, 'mail', mailVerdict)(smtp.send) };
  const site = addressOf(config);
  const desk = subscribeDesk({ register, seals, box, clock, address, onFault });
  const letterOf = letters(seals, address, site);
  const round = postRound({
    ...{ register, clock, judge: mailVerdict, atOnce: MAIL_AT_ONCE, onFault },
    deliver: async (to: Subscription, events) => box.send(await letterOf(to, events)),
  });
  const stop = async () => {
    await desk.idle();
    await round.close();
    box.close();
    await push?.close();
  };
  const server = await serveSubscriptions({
    ...{ host: config.SIAGA_SUBSCRIBE_HOST, port: config.SIAGA_SUBSCRIBE_PORT },
    ...{ proxies: config.SIAGA_TRUSTED_PROXIES, desk, site, push, onFault },
  }).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  return {
    port: server.port,
    tell: (events) => {
      round.tell(events);
      push?.tell(events);
    },
    async idle() {
      await Promise.all([desk.idle(), round.idle(), push?.idle()]);
    },
    async close() {
      await server.close();
      await stop();
    },
  };
}
