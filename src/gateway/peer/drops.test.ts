import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PEER_PATHS } from '../../contracts/index.ts';
import { ManualClock } from '../../kernel/index.ts';
import type { PeerReply } from '../domain/copy-outcome.ts';
import { MemoryUploadQueue } from '../queue/testing/memory-queue.ts';
import { bodyOf, headOf, photoBytes } from '../queue/testing/uploads.ts';
import { Drops } from './drops.ts';

const RECONCILE_MS = 60_000;

describe('the word to drop copies', () => {
  const clock = new ManualClock();
  let queue: MemoryUploadQueue;
  /** Keys of copies at the peer. */
  let kept: Set<string>;
  let isDeaf: boolean;
  let noted: string[];
  let drops: Drops;

  const answer = (body: unknown): PeerReply => ({ kind: 'answer', status: 200, body });
  const hold = async (seed: number): Promise<string> => {
    const photo = photoBytes(seed, 100);
    const { upload } = await queue.hold(headOf(photo), bodyOf(photo), { maxBytes: 1_000 });
    kept.add(upload.key);
    return upload.key;
  };

  beforeEach(() => {
    queue = new MemoryUploadQueue(clock);
    kept = new Set();
    isDeaf = false;
    noted = [];
    drops = new Drops({
      ...{ queue, clock },
      reconcileMs: RECONCILE_MS,
      onStanding: (key) => noted.push(key),
      peer: {
        send: async ({ path, body }) => {
          if (isDeaf) return { kind: 'down', cause: new Error('gone') };
          if (path === PEER_PATHS.drop) {
            for (const key of (JSON.parse(String(body)) as { keys: string[] }).keys) kept.delete(key);
            return answer({});
          }
          const from = Number(path.split('=')[1]);
          return answer({ keys: [...kept].slice(from, from + 1_000) });
        },
      },
    });
  });
  afterEach(() => drops.close());

  it('is said in batches, and again until it is heard', async () => {
    const keys = await Promise.all(Array.from({ length: 1_500 }, (_, seed) => hold(seed)));
    isDeaf = true;
    for (const key of keys) drops.add(key);
    await clock.advance(1_000);
    expect(kept.size).toBe(1_500);
    isDeaf = false;
    await clock.advance(1_000);
    await vi.waitFor(() => expect(kept.size).toBe(0));
  });

  it('is said before the gateway ends', async () => {
    drops.add(await hold(1));
    await drops.close();
    expect(kept.size).toBe(0);
  });

  it('comes late for what was lost on the way, and never for what is held or not known here', async () => {
    const [held, delivered] = [await hold(1), await hold(2)];
    await queue.confirm(delivered);
    const unknown = 'f'.repeat(64);
    kept.add(unknown);
    await clock.advance(RECONCILE_MS);
    await vi.waitFor(() => expect(noted).toEqual([held]));
    await clock.advance(1_000);
    await vi.waitFor(() => expect([...kept]).toEqual([held, unknown]));
  });

  it('is worked out over all that the peer has, page by page', async () => {
    const keys = await Promise.all(Array.from({ length: 2_500 }, (_, seed) => hold(seed)));
    await Promise.all(keys.slice(1).map((key) => queue.confirm(key)));
    await clock.advance(RECONCILE_MS);
    await vi.waitFor(async () => {
      await clock.advance(1_000);
      expect([...kept]).toEqual([keys[0]]);
    });
  });
});
