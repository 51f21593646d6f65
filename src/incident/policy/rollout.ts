import type { Kysely } from 'kysely';
import { provinceOf } from '../../catalog/index.ts';
import type { Clock } from '../../kernel/index.ts';
import { nextWave, planWaves, type Pace, type Rollout, type Site, type Wave } from '../domain/waves.ts';
import type { Database } from '../store/database.ts';
import { documentIn, type PolicyRow } from './issue.ts';

/** What gateways are offered now, and who is told when that changes. */
export interface Rollouts {
  /** Look at the store: a newer policy, new confirmations. Says whether there is a policy. */
  refresh(): Promise<void>;
  /** The signed policy that this gateway may have now; undefined: none yet. */
  offerFor(gateway: string): { readonly epoch: number; readonly jws: string } | undefined;
  /** Told of gateways whose offer has changed; the returned function stops it. */
  onOffer(listener: (gateways: readonly string[]) => void): () => void;
  newest(): PolicyRow | undefined;
  close(): void;
}

interface RolloutDeps {
  readonly db: Kysely<Database>;
  readonly clock: Clock;
  readonly sites: readonly Site[];
  readonly pace: Pace;
}

/**
 * Refusals that say nothing against the document: the gateway has a newer one, came too late, is on its kill switch, or
 * has a wrong clock or a full disk. Where it is the document that is dated wrongly each gateway refuses for itself.
 */
const HARMLESS: readonly (string | null)[] = ['older-epoch', 'expired', 'kill-switch', 'clock', 'not-saved'];

/** The one zone that a policy is about, if it is about one. */
function zoneOf(row: PolicyRow): string | undefined {
  const { rules } = documentIn(row);
  const zones = new Set(rules.map((rule) => provinceOf(rule.scope.slice(0, 2))?.zone));
  const [only] = zones;
  return zones.size === 1 ? only : undefined;
}

interface Going {
  readonly row: PolicyRow;
  readonly waves: readonly Wave[];
  readonly releasedAtMs: number[];
  acked: ReadonlySet<string>;
  refused: boolean;
}

async function confirmations(
  db: Kysely<Database>,
  epoch: number,
): Promise<Pick<Rollout, 'acked' | 'refused'>> {
  const rows = await db.selectFrom('policy_acks').selectAll().where('epoch', '>=', epoch).execute();
  const acked = new Set(
    rows
      .filter((row) => row.verdict === 'ack' || (row.verdict === 'nack' && row.reason === 'kill-switch'))
      .map((row) => row.gateway),
  );
  const isAgainst = (row: (typeof rows)[number]): boolean =>
    row.epoch === epoch &&
    row.verdict === 'nack' &&
    !HARMLESS.includes(row.reason) &&
    !acked.has(row.gateway);
  return { acked, refused: rows.some(isAgainst) };
}

/** One at a time: who asks while a look is under way gets the one after it, which sees all that was before. */
function inTurn(look: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> = Promise.resolve();
  let waiting: Promise<void> | undefined;
  return () => {
    waiting ??= running
      .catch(() => undefined)
      .then(() => {
        waiting = undefined;
        running = look();
        return running;
      });
    return waiting;
  };
}

/**
 * Carry the newest policy out in waves. Its state is rebuilt from the store: after a restart the waves begin
 * again, and gateways that had confirmed are passed at once.
 */
export function startRollouts(deps: RolloutDeps): Rollouts {
  const { db, clock, sites, pace } = deps;
  const listeners = new Set<(gateways: readonly string[]) => void>();
  let going: Going | undefined;
  let previous: PolicyRow | undefined;
  let cancelTimer: () => void = () => undefined;
  let closed = false;

  const advance = (): void => {
    cancelTimer();
    while (going && !closed) {
      const next = nextWave(going, pace, clock.now());
      if (next.do === 'wait') cancelTimer = clock.after(next.ms, advance);
      if (next.do !== 'release') return;
      going.releasedAtMs.push(clock.now());
      const wave = going.waves[next.wave]?.gateways ?? [];
      for (const listener of listeners) listener(wave);
    }
  };

  const look = async (): Promise<void> => {
    const rows = await db.selectFrom('policies').selectAll().orderBy('epoch', 'desc').limit(2).execute();
    const [newest, before] = rows;
    if (!newest) return;
    if (going?.row.epoch !== newest.epoch) {
      previous = before;
      going = {
        row: newest,
        waves: planWaves(sites, zoneOf(newest)),
        releasedAtMs: [],
        acked: new Set(),
        refused: false,
      };
    }
    Object.assign(going, await confirmations(db, newest.epoch));
    advance();
  };

  return {
    refresh: inTurn(look),
    offerFor(gateway) {
      if (!going) return undefined;
      const released = going.waves
        .slice(0, going.releasedAtMs.length)
        .some((wave) => wave.gateways.includes(gateway));
      return released ? going.row : previous;
    },
    onOffer(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    newest: () => going?.row,
    close() {
      closed = true;
      cancelTimer();
    },
  };
}
