import type { Operation } from '../../contracts/index.ts';
import type { Clock } from '../../kernel/index.ts';
import type { Client } from '../domain/client-network.ts';
import type { Breakers } from './breakers.ts';
import type { PatientWish, Slot } from './slot.ts';
import type { Slots } from './slots.ts';

/** Whose request it is, as far as admission cares. */
export interface Applicant {
  readonly operation: Operation;
  /** Two digits or `nasional`. */
  readonly province: string;
  /** Whose share of the places it counts in. */
  readonly client: Client;
}

/** A request may go to the vendor, or why not. */
export type Passage =
  | {
      readonly kind: 'open';
      readonly slot: Slot;
      /** It is the question to a vendor thought to be down. */
      readonly probe: boolean;
    }
  | { readonly kind: 'closed'; readonly reason: 'limit' | 'client' | 'breaker' };

export interface WaysToVendor {
  readonly slots: Slots;
  readonly breakers: Breakers;
  readonly clock: Pick<Clock, 'now'>;
}

const DOWN: Passage = { kind: 'closed', reason: 'breaker' };

/** Ask breakers and limit for a way to the vendor: at once where that can be said at once, or within the wish's wait. */
export function seekPassage(
  { slots, breakers, clock }: WaysToVendor,
  { operation, province, client }: Applicant,
  { rank, waitMs, claim }: Pick<PatientWish, 'rank' | 'waitMs' | 'claim'>,
): Passage | Promise<Passage> {
  const now = clock.now();
  if (!breakers.wouldPass(operation, province, now)) return DOWN;
  // Whoever was called out of the waiting room has stood in line once: no client's share counts against it.
  const share = claim === 'called' ? undefined : client;
  const wish: PatientWish = { operation, claim, client: share, rank, waitMs };
  const free = slots.tryTake(wish, now);
  if (free) return through(free, breakers.pass(operation, province, now));
  return new Promise((resolve) => {
    slots.ask(wish, (slot) => {
      if (slot) resolve(through(slot, breakers.pass(operation, province, clock.now())));
      else resolve({ kind: 'closed', reason: slots.isOverShare(client) ? 'client' : 'limit' });
    });
  });
}

function through(slot: Slot, passage: ReturnType<Breakers['pass']>): Passage {
  if (passage !== 'open') return { kind: 'open', slot, probe: passage === 'probe' };
  slot.cancel();
  return DOWN;
}
