import { expect, it } from 'vitest';
import { jpeg, openHouse } from '../testing/house.ts';
import { OneDecision } from './one-decision.ts';

it('a second request with a key is told that the first is in progress, and later gets its answer', async () => {
  const house = await openHouse();
  let answer = (): void => {};
  house.vendor.behave('upload', ({ headers }, res) => {
    const body = { status: 'stored', idempotencyKey: headers['idempotency-key'], sha256: '' };
    answer = () => res.writeHead(201).end(JSON.stringify(body));
  });
  const first = house.upload(jpeg(1));
  await expect.poll(() => house.vendor.seen.length, { interval: 10 }).toBe(1);
  const second = await house.upload(jpeg(1));
  expect(second).toMatchObject({ status: 409, json: { code: 'GATEWAY_KEY_IN_PROGRESS', retry: 'later' } });
  expect(Number(second.headers['retry-after'])).toBeGreaterThan(0);
  answer();
  expect(await first).toMatchObject({ status: 201 });
  expect(await house.upload(jpeg(1))).toMatchObject({ status: 201, json: { status: 'recorded' } });
  expect(house.vendor.seen).toHaveLength(1);
  await house.close();
});

it('of many that wait one decides, and when it comes to nothing the next', async () => {
  const decisions = new OneDecision();
  const ends: ((result: string | undefined) => void)[] = [];
  let settled: string | undefined;
  const decide = async (): Promise<string | undefined> =>
    (settled = await new Promise<string | undefined>((resolve) => ends.push(resolve)));
  const again = () => (settled === undefined ? undefined : Promise.resolve(`again ${settled}`));
  const all = [1, 2, 3].map(() => decisions.alone<string | undefined>('k', again, decide));
  expect(decisions.isRunning('k')).toBe(true);
  ends[0]!(undefined);
  await expect.poll(() => ends.length).toBe(2);
  ends[1]!('held');
  expect(await Promise.all(all)).toEqual([undefined, 'held', 'again held']);
  expect(decisions.isRunning('k')).toBe(false);
});
