import { describe, expect, it } from 'vitest';
import { GroupSync } from './group-sync.ts';
import type { SyncFile } from './sync-file.ts';

/** A file whose syncs end when and as the test says. */
function syncedByHand() {
  const pending: { readonly done: () => void; readonly fail: (error: Error) => void }[] = [];
  let begun = 0;
  const file = {
    sync: () =>
      new Promise<void>((done, fail) => {
        begun += 1;
        pending.push({ done, fail });
      }),
  } as SyncFile;
  return { group: new GroupSync(file), begun: () => begun, next: () => pending.shift()! };
}

describe('a group of syncs', () => {
  it('shares one with everybody who asked while another ran, and none with who asked after it began', async () => {
    const { group, begun, next } = syncedByHand();
    const first = group.sync();
    const second = Promise.all([group.sync(), group.sync()]);
    expect(begun()).toBe(1);
    next().done();
    await first;
    await expect.poll(begun).toBe(2);
    next().done();
    await second;
    expect(begun()).toBe(2);
  });

  it('fails for good once one has failed: the kernel forgets what it could not write, and would call it synced', async () => {
    const { group, begun, next } = syncedByHand();
    const running = group.sync();
    const waiting = group.sync();
    next().fail(new Error('EIO'));
    for (const lost of [running, waiting]) {
      await expect(lost).rejects.toThrow('an fdatasync failed');
    }
    // The disk would say yes to every later sync, so it must never be asked again.
    for (let again = 0; again < 3; again += 1) {
      await expect(group.sync()).rejects.toMatchObject({ cause: new Error('EIO') });
    }
    expect(begun()).toBe(1);
  });
});
