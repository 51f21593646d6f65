import { join } from 'node:path';
import type { Router } from 'express';
import type { Dispatcher } from 'undici';
import type { Meter } from '../../../instrumentation/index.ts';
import type { Clock } from '../../../kernel/index.ts';
import { addressOf, pushServicesOf, type StatusConfig } from '../../config.ts';
import type { StatusEvent } from '../../domain/events.ts';
import { pushText } from '../../view/push-text.ts';
import { tellDamage } from '../damage.ts';
import { countedDeliveries } from '../deliveries.ts';
import type { Verdict } from '../domain/verdict.ts';
import { postRound } from '../round.ts';
import { pushDesk } from './desk.ts';
import { publicAgent } from './public-agent.ts';
import { PushNotTaken, pushPost } from './push-post.ts';
import { openPushRegister } from './register.ts';
import { pushRoutes } from './routes.ts';
import { vapidFrom } from './vapid.ts';

/** Web push at work. */
export interface RunningPush {
  readonly routes: Router;
  /** The key that browsers subscribe with. */
  readonly publicKey: string;
  tell(events: readonly StatusEvent[]): void;
  /** Resolves when nothing is being sent. */
  idle(): Promise<void>;
  close(): Promise<void>;
}

interface PushDeps {
  readonly clock: Clock;
  readonly meter: Meter;
  /** How push services are reached; by their public addresses only, where none is given. */
  readonly dispatcher?: Dispatcher | undefined;
  readonly onFault: (error: unknown) => void;
}

const AT_ONCE = 16;

/**
 * Start what takes browsers' subscriptions into SIAGA_SUBSCRIBE_DIR, which is there, and sends to them; undefined where no
 * contact is set.
 */
export async function startPush(
  config: StatusConfig,
  { clock, meter, onFault, dispatcher = publicAgent() }: PushDeps,
): Promise<RunningPush | undefined> {
  const contact = config.SIAGA_PUSH_CONTACT;
  if (contact === '') return undefined;
  const folder = config.SIAGA_SUBSCRIBE_DIR;
  const vapid = await vapidFrom(join(folder, 'kunci-pemberitahuan'), contact, clock);
  const register = await openPushRegister(folder);
  tellDamage(register, onFault);
  const judge = (error: unknown): Verdict =>
    error instanceof PushNotTaken ? error.verdict : { say: 'later' };
  const post = countedDeliveries(meter, 'push', judge)(pushPost({ vapid, dispatcher }));
  const site = addressOf(config);
  const services = pushServicesOf(config);
  // One round each: a service that hangs keeps nobody of another waiting.
  const rounds = services.map((service) =>
    postRound({
      register: {
        all: () => [...register.all()].filter((each) => each.service === service),
        remove: (id) => register.remove(id),
      },
      deliver: (to, events) => post(to, pushText(to.region, events, site)),
      ...{ clock, judge, atOnce: AT_ONCE, onFault },
    }),
  );
  const desk = pushDesk({ register, clock, services });
  return {
    routes: pushRoutes({ desk, origin: new URL(config.SIAGA_SUBSCRIBE_URL).origin, onFault }),
    publicKey: vapid.publicKey,
    tell: (events) => {
      for (const round of rounds) round.tell(events);
    },
    async idle() {
      await Promise.all(rounds.map((round) => round.idle()));
    },
    async close() {
      await Promise.all(rounds.map((round) => round.close()));
      await dispatcher.close();
      await register.close();
    },
  };
}
