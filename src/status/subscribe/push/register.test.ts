import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openPushRegister } from './register.ts';
import { browserAt } from './testing.ts';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'siaga-peramban-'));
});
afterEach(() => rm(home, { recursive: true }));

const one = (name: string, region = '52') => {
  const { endpoint, keys } = browserAt(`https://fcm.googleapis.com/${name}`);
  return { endpoint, keys, service: 'fcm.googleapis.com', region };
};

describe('who subscribed by browser', () => {
  it('is bounded in number, and whoever is known may still change', async () => {
    const register = await openPushRegister(home, 2);
    const known = one('a');
    await register.put(known, 0);
    await register.put(one('b'), 0);
    await expect(register.put(one('c'), 0)).rejects.toMatchObject({ code: 'STATUS_SUBSCRIPTIONS_FULL' });
    await register.put({ ...known, region: '51' }, 0);
    expect([...register.all()].map(({ region }) => region)).toEqual(['51', '52']);
    await register.close();
  });

  it('is known again after a restart, as it was last and without who left', async () => {
    const register = await openPushRegister(home);
    const [stays, leaves] = [one('a'), one('b')];
    for (const each of [stays, leaves, { ...stays, region: '51' }]) await register.put(each, 0);
    await register.leave(leaves.endpoint, stays.keys.auth);
    expect([...register.all()]).toHaveLength(2);
    await register.leave(leaves.endpoint, leaves.keys.auth);
    await register.close();
    const again = await openPushRegister(home);
    expect([...again.all()]).toEqual([expect.objectContaining({ ...stays, region: '51' })]);
    await again.close();
  });
});
