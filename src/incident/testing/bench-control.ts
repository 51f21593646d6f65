import express from 'express';
import type { PolicyAck } from '../../contracts/index.ts';
import { systemClock } from '../../kernel/index.ts';
import { directoryOf } from '../notify/directory.ts';
import { listen } from '../http/listen.ts';
import { policyRoutes } from '../http/policy-routes.ts';
import { policyDesk } from '../policy/policy-desk.ts';
import { startRollouts } from '../policy/rollout.ts';
import { policyKey } from '../policy/signing.ts';
import { testDatabase } from './database.ts';

/** The desk, the roll-out and the stream for any number of gateways, over a real PostgreSQL. */
export interface BenchControl {
  readonly url: string;
  readonly token: string;
  /** The public key whose policies are obeyed. */
  readonly jwks: object;
  /** Issue another policy; returns its epoch once it is committed. */
  issue(): Promise<number>;
  /** Resolves when every gateway's word on this epoch is committed. */
  confirmed(epoch: number): Promise<void>;
  close(): Promise<void>;
}

/** Whose word on which epoch is committed. */
class Words {
  readonly #many: number;
  readonly #by = new Map<
    number,
    { readonly gateways: Set<string>; readonly all: PromiseWithResolvers<undefined> }
  >();

  constructor(many: number) {
    this.#many = many;
  }

  note({ gateway, epoch, verdict }: PolicyAck): void {
    const { gateways, all } = this.#of(epoch);
    if (verdict === 'ack') gateways.add(gateway);
    if (gateways.size === this.#many) all.resolve(undefined);
  }

  all(epoch: number): Promise<undefined> {
    return this.#of(epoch).all.promise;
  }

  #of(epoch: number) {
    const known = this.#by.get(epoch) ?? { gateways: new Set(), all: Promise.withResolvers<undefined>() };
    this.#by.set(epoch, known);
    return known;
  }
}

const TOKEN = 'token-gateway-untuk-bangku';

/** Start it with the pauses between waves off. */
export async function benchControl(options: {
  readonly dir: string;
  readonly gateways: readonly string[];
}): Promise<BenchControl> {
  const store = await testDatabase();
  const { db } = store;
  const clock = systemClock;
  const stop = new AbortController();
  const sites = options.gateways.map((id) => ({ id, zone: 'WIB', weight: 1 / options.gateways.length }));
  const rollouts = startRollouts({ db, clock, sites, pace: { gapsMs: [0, 0], patienceMs: 0 } });
  const key = await policyKey(options.dir);
  const desk = policyDesk({
    db,
    clock,
    settings: {
      key,
      leases: {},
      takeUpMs: 3_600_000,
      manualPace: { gapMs: 0, holdDownMs: 0, spreadMs: 0, probeMs: 0 },
    },
    directory: directoryOf([], {}, false),
    gateways: options.gateways,
    probes: () => Promise.resolve(undefined),
    onDuty: () => [],
    onIssued: () => void rollouts.refresh(),
  });
  const tokens = Object.fromEntries(options.gateways.map((id) => [id, TOKEN]));
  const words = new Words(options.gateways.length);
  const hearing = {
    ...desk,
    async heard(ack: PolicyAck) {
      await desk.heard(ack);
      words.note(ack);
    },
  };
  const { router } = policyRoutes({ clock, desk: hearing, rollouts, tokens, signal: stop.signal });
  const app = express();
  app.use(router);
  const server = await listen(app, '127.0.0.1', 0);
  let shed = false;
  return {
    url: `http://127.0.0.1:${String(server.port)}`,
    token: TOKEN,
    jwks: key.publicJwk,
    issue() {
      shed = !shed;
      const until = new Date(clock.now() + 1_800_000).toISOString();
      const rule = { until, shedBelow: shed ? ('session' as const) : ('officer-read' as const) };
      return desk.impose('bangku', [{ runId: 'bangku', incidentId: 'I-1', scope: 'nasional', rule }]);
    },
    confirmed: (epoch) => words.all(epoch),
    async close() {
      stop.abort();
      await server.close();
      await desk.settled();
      rollouts.close();
      await store.close();
    },
  };
}
