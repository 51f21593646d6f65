import { join } from 'node:path';
import type { Clock } from '../../kernel/index.ts';
import { addressOf, type StatusConfig } from '../config.ts';
import type { StatusEvent } from '../domain/events.ts';
import { eventsMail } from '../view/subscribe-mail.ts';
import { NATIONAL } from '../../contracts/index.ts';
import { statusError } from '../errors.ts';
import { subscribeDesk } from './desk.ts';
import { smtpPostBox } from './post-box.ts';
import { openRegister, type Subscription } from './register.ts';
import { postRound } from './round.ts';
import { sealsFrom, type Seals } from './sealed.ts';
import { serveSubscriptions } from './server.ts';

/** Subscriptions at work. */
export interface RunningSubscriptions {
  readonly port: number;
  /** Take news to who wants them. */
  tell(events: readonly StatusEvent[]): void;
  /** Resolves when no mail is being sent. */
  idle(): Promise<void>;
  close(): Promise<void>;
}

interface SubscribeDeps {
  readonly clock: Clock;
  readonly onFault: (error: unknown) => void;
}

const pageOf = (region: string): string => (region === NATIONAL ? '' : `provinsi/${region}.html`);

const letters =
  (seals: Seals, desk: string, site: string) =>
  async ({ id, email, region }: Subscription, events: readonly StatusEvent[]) => {
    const leave = new URL(`berhenti?t=${await seals.farewell(id)}`, desk).href;
    const page = new URL(pageOf(region), site).href;
    return { to: email, leave, ...eventsMail(region, events, { page, leave }) };
  };

/** Start what takes subscriptions and sends mails; undefined where no address for it is set. */
export async function startSubscriptions(
  config: StatusConfig,
  { clock, onFault }: SubscribeDeps,
): Promise<RunningSubscriptions | undefined> {
  const address = config.SIAGA_SUBSCRIBE_URL;
  if (address === '') return undefined;
  if (config.SIAGA_SMTP_URL === '' || config.SIAGA_SUBSCRIBE_DIR === '')
    throw statusError(
      'STATUS_SUBSCRIBE_INCOMPLETE',
      'SIAGA_SUBSCRIBE_URL needs SIAGA_SMTP_URL and SIAGA_SUBSCRIBE_DIR',
    );
  const register = await openRegister(config.SIAGA_SUBSCRIBE_DIR);
  const seals = await sealsFrom(join(config.SIAGA_SUBSCRIBE_DIR, 'kunci-langganan'));
  const box = smtpPostBox(config.SIAGA_SMTP_URL, config.SIAGA_SMTP_FROM);
  const site = addressOf(config);
  const desk = subscribeDesk({ register, seals, box, clock, address, onFault });
  const round = postRound({ register, box, clock, letterOf: letters(seals, address, site), onFault });
  const stop = async () => {
    await desk.idle();
    await round.close();
    await register.close();
  };
  const server = await serveSubscriptions({
    ...{ host: config.SIAGA_SUBSCRIBE_HOST, port: config.SIAGA_SUBSCRIBE_PORT, desk, site, onFault },
  }).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  return {
    port: server.port,
    tell: (events) => {
      round.tell(events);
    },
    async idle() {
      await Promise.all([desk.idle(), round.idle()]);
    },
    async close() {
      await server.close();
      await stop();
    },
  };
}
