import { randomInt } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { getHeapStatistics } from 'node:v8';
import { HEADERS, type Operation } from '../../contracts/index.ts';
import type { Logger } from '../../instrumentation/index.ts';
import type { Clock } from '../../kernel/index.ts';
import { ClientPace, type PaceSettings } from '../domain/client-pace.ts';
import type { Client } from '../domain/client-network.ts';
import { Strain, type StrainCause, type StrainSettings } from '../domain/strain.ts';
import type { LoopLag } from '../upstream/loop-lag.ts';
import { clientReader } from './client-of.ts';
import { headerText } from './headers.ts';
import { isTusPath } from './tus.ts';

export interface DoorSettings extends StrainSettings {
  readonly perClient: PaceSettings;
  readonly perNetwork: PaceSettings;
}

export interface DoorParts {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly lag: Pick<LoopLag, 'p99Ms'>;
  /** Used part of the heap, 0..1. */
  readonly heapShare: () => number;
  /** Whether the vendor was seen to give or honour a session. */
  readonly isVouchedFor: (authorization: string) => boolean;
  readonly addressOf: (req: IncomingMessage) => string | undefined;
}

/** A request at the door: only its head is looked at. */
export interface Knock {
  readonly operation: Operation;
  readonly req: IncomingMessage;
  readonly client: Client;
}

const WATCH_EVERY_MS = 500;
const UPLOAD_KEY = /^[0-9a-f]{64}$/;

/** Says no before anything but a request's head is looked at: when the gateway is strained, and to who hammers. */
export class FrontDoor {
  /** Whose request one is, for fairness alone. */
  readonly clientOf: (req: IncomingMessage) => Client;
  readonly #parts: DoorParts;
  readonly #strain: Strain;
  readonly #clients: ClientPace;
  readonly #networks: ClientPace;
  readonly #stopWatch: () => void;

  constructor(settings: DoorSettings, parts: DoorParts) {
    this.#parts = parts;
    this.#strain = new Strain(settings);
    this.#clients = new ClientPace(settings.perClient);
    this.#networks = new ClientPace(settings.perNetwork);
    this.clientOf = clientReader(parts.addressOf, randomInt(2 ** 32));
    this.#stopWatch = parts.clock.every(WATCH_EVERY_MS, () => {
      this.#watch();
    });
  }

  /** Why a request may not go on; undefined when it may. */
  objection(asked: Knock): StrainCause | 'client' | undefined {
    return this.#strain.refuses(asked.operation) ?? (this.#hammers(asked) ? 'client' : undefined);
  }

  readonly close = (): void => {
    this.#stopWatch();
  };

  #watch(): void {
    const { lag, heapShare, logger } = this.#parts;
    const before = this.#strain.step;
    const facts = { loopP99Ms: lag.p99Ms, heapShare: heapShare() };
    this.#strain.read(facts);
    const { step } = this.#strain;
    if (step !== before) logger.warn({ step, ...facts }, 'the strain on this gateway has changed');
  }

  #hammers({ operation, req, client }: Knock): boolean {
    if (operation === 'upload' && this.#isOfficers(req)) return false;
    const now = this.#parts.clock.now();
    if (client.own !== undefined && !this.#clients.passes(client.own, now)) return true;
    return client.network !== undefined && !this.#networks.passes(client.network, now);
  }

  /** An upload with its key, or a piece of one, under a session the vendor honours, is taken however fast it comes. */
  #isOfficers(req: IncomingMessage): boolean {
    return (
      (UPLOAD_KEY.test(headerText(req, HEADERS.idempotencyKey)) || isTusPath(req.url ?? '')) &&
      this.#parts.isVouchedFor(headerText(req, 'authorization'))
    );
  }
}

/** Used part of the heap that this process may have. */
export function ownHeapShare(): number {
  const { used_heap_size: used, heap_size_limit: limit } = getHeapStatistics();
  return used / limit;
}
