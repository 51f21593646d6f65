import type { Basis } from '../basis.ts';
import type { ClosingStep } from '../close-in-order.ts';
import type { WorkerPart } from '../cluster/worker-part.ts';
import type { StandbyQuestion } from '../cluster/topics.ts';
import type { TlsMaterial } from '../http/tls.ts';
import type { QueueLanes } from '../queue/lanes.ts';
import type { FreeSpace } from '../queue/space.ts';
import { openPeerPort, type PeerPort } from './open-peer-port.ts';
import { openSecondCopies } from './open-second-copies.ts';
import { openStandby } from './open-standby.ts';
import type { Copies, SecondCopies } from './port.ts';

/** A gateway's two sides towards other gateways: where its copies go, and the copies that it keeps. Either may be missing. */
export interface Peers {
  readonly secondCopies: SecondCopies | undefined;
  /** Port that other gateways connect to, once it listens. */
  readonly port: () => number | undefined;
  /** Machines on which an upload held here stands, as far as is known. */
  copiesOf(key: string): Copies;
  /** What another worker asks of the copies that are kept here. */
  answer(question: StandbyQuestion): Promise<readonly string[]>;
  /** Keep the copies of a lane whose worker is gone; resolves for each folder when nothing is left in it. */
  adopt(lane: number): Promise<readonly Promise<void>[]>;
  listen(): Promise<void>;
  renewTls(tls: TlsMaterial): void;
  /** To be run once the drain has stopped: what it has confirmed last is told to the peer. */
  readonly steps: readonly ClosingStep[];
}

/** Open both sides; `listen` opens the port. */
export async function openPeers(
  basis: Basis,
  parts: {
    readonly queue: QueueLanes;
    readonly part: WorkerPart | undefined;
    readonly tls: TlsMaterial | undefined;
    readonly freeSpace: ((dir: string) => Promise<FreeSpace>) | undefined;
  },
): Promise<Peers> {
  const { queue, part, tls, freeSpace } = parts;
  const standby = await openStandby(basis, { lane: part?.lane ?? 0, delivering: queue, freeSpace });
  const secondCopies = await openSecondCopies(basis, queue).catch(async (error: unknown) => {
    await standby?.close();
    throw error;
  });
  let port: PeerPort | undefined;
  return {
    secondCopies,
    port: () => port?.port,
    copiesOf: (key) => secondCopies?.standing(key) ?? 1,
    answer: async (question) => (await standby?.answer(question)) ?? [],
    adopt: async (lane) => (await standby?.adopt(lane)) ?? [],
    async listen() {
      port = await openPeerPort(basis, { standby, siblings: part?.siblings, tls });
    },
    renewTls(fresh) {
      port?.renewTls(fresh);
    },
    steps: [
      ...(secondCopies ? [['the peer is let go', () => secondCopies.close()] as const] : []),
      ...(standby
        ? [
            ['the peer port is closed', () => port?.close()] as const,
            ['the copies are closed', () => standby.close()] as const,
          ]
        : []),
    ],
  };
}
