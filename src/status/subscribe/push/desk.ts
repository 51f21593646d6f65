import { ECDH } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from '../../../kernel/index.ts';
import { statusError } from '../../errors.ts';
import { Allowance } from '../domain/allowance.ts';
import { networkOf } from '../domain/network.ts';
import { pushEndpoint } from '../domain/push-service.ts';
import { hasNews } from '../domain/who-hears.ts';
import type { PushRegister } from './register.ts';

const HOUR_MS = 3_600_000;
/** Requests of one network, whoever is behind it, and of all. */
const PER_NETWORK = { most: 60, windowMs: HOUR_MS };
/** Of these a day's worth may stay: an office or a mobile carrier has many browsers, but not all that there is room for. */
const PER_NETWORK_A_DAY = { most: 500, windowMs: 24 * HOUR_MS };
const OVERALL = { most: 20_000, windowMs: HOUR_MS };

const isPoint = (text: string): boolean => {
  try {
    ECDH.convertKey(text, 'prime256v1', 'base64url', 'base64url', 'compressed');
    return true;
  } catch {
    return false;
  }
};

const endpoint = z.string().max(1_024);
/** 16 bytes. */
const auth = z.string().regex(/^[\w-]{22}$/);
/** 65 bytes: a point of P-256, uncompressed. */
const p256dh = z
  .string()
  .regex(/^[\w-]{87}$/)
  .refine(isPoint);
const subscribeSchema = z.strictObject({
  ...{ endpoint, keys: z.strictObject({ p256dh, auth }) },
  region: z.string().refine(hasNews),
});
const leaveSchema = z.strictObject({ endpoint, keys: z.strictObject({ auth }) });

interface PushDeskDeps {
  readonly register: PushRegister;
  readonly clock: Clock;
  /** Whose endpoints are taken. */
  readonly services: readonly string[];
}

/** Takes browsers' requests to subscribe and to leave; answers are the same whether one is known or not. */
export interface PushDesk {
  /** Rejects with STATUS_PUSH_MALFORMED, …_SERVICE_UNKNOWN, …_TOO_OFTEN or STATUS_SUBSCRIPTIONS_FULL. */
  subscribe(body: unknown, from: string): Promise<void>;
  /** Rejects with STATUS_PUSH_MALFORMED. */
  leave(body: unknown): Promise<void>;
}

function parsed<T>(schema: z.ZodType<T>, body: unknown): T {
  const read = schema.safeParse(body);
  if (read.success) return read.data;
  const places = read.error.issues.map(({ path }) => path.join('.')).join(', ');
  throw statusError('STATUS_PUSH_MALFORMED', `Isi permintaan tidak sesuai: ${places || 'seluruhnya'}.`);
}

export function pushDesk({ register, clock, services }: PushDeskDeps): PushDesk {
  const limits = [PER_NETWORK, PER_NETWORK_A_DAY].map(({ most, windowMs }) => new Allowance(most, windowMs));
  const overall = new Allowance(OVERALL.most, OVERALL.windowMs);
  return {
    async subscribe(body, from) {
      const { keys, region, ...given } = parsed(subscribeSchema, body);
      const named = pushEndpoint(given.endpoint, services);
      if (!named)
        throw statusError('STATUS_PUSH_SERVICE_UNKNOWN', 'Peramban ini memakai layanan yang tidak dikenal.');
      const now = clock.now();
      const network = networkOf(from);
      if (!limits.every((limit) => limit.take(network, now)) || !overall.take('', now))
        throw statusError(
          'STATUS_PUSH_TOO_OFTEN',
          'Dari jaringan ini sudah banyak permintaan. Coba lagi nanti.',
        );
      await register.put({ endpoint: named.url, service: named.service, keys, region }, now);
    },
    async leave(body) {
      const { keys, ...given } = parsed(leaveSchema, body);
      await register.leave(pushEndpoint(given.endpoint, services)?.url ?? given.endpoint, keys.auth);
    },
  };
}
