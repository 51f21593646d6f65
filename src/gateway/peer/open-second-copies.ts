import type { Basis } from '../basis.ts';
import type { UploadQueue } from '../queue/port.ts';
import { Copier } from './copier.ts';
import { Drops } from './drops.ts';
import { PeerClient } from './peer-client.ts';
import type { SecondCopies } from './port.ts';
import { readPeerTokens } from './token.ts';

/** The way of held uploads to the peer; undefined when the site has named none. */
export async function openSecondCopies(
  { config, steady: clock, meter, logger }: Basis,
  queue: Pick<UploadQueue, 'find' | 'read'>,
): Promise<SecondCopies | undefined> {
  const { SIAGA_PEER_URL: url, SIAGA_PEER_TOKEN_FILE: tokenFile, SIAGA_GATEWAY_ID: self } = config;
  if (url === undefined || tokenFile === undefined) return undefined;
  const { own: token } = await readPeerTokens(tokenFile);
  const peer = new PeerClient({ url, token, owner: self, timeoutMs: config.SIAGA_PEER_TIMEOUT_MS, clock });
  const drops: Drops = new Drops({
    queue,
    peer,
    clock,
    reconcileMs: config.SIAGA_PEER_RECONCILE_MS,
    onStanding: (key) => {
      copier.note(key);
    },
  });
  const copier = new Copier({
    ...{ self, queue, peer, clock, meter, logger },
    memoryBytes: config.SIAGA_PEER_MEMORY_BYTES,
    drop: (key) => {
      drops.add(key);
    },
  });
  return {
    copy: (upload) => copier.copy(upload),
    standing: (key) => copier.standing(key),
    settled: (key) => copier.settled(key),
    delivered: (key) => {
      copier.delivered(key);
    },
    async close() {
      await copier.quiet();
      await drops.close();
      await peer.close();
    },
  };
}
