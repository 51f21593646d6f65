import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { expect, it } from 'vitest';
import { PATHS } from '../../contracts/index.ts';
import { inAnHour } from '../testing/control-stub.ts';
import { jpeg, openHouse, uploadHeaders, type House } from '../testing/house.ts';
import { OneDecision } from './one-decision.ts';

/** An upload whose photo is sent only after the gateway has judged its head and awaits it. */
function lateUpload(house: House, photo: Buffer) {
  const headers = { ...uploadHeaders(photo), expect: '100-continue' };
  const sent = request({ port: house.gateway.port, method: 'POST', path: PATHS.upload, headers });
  const status = once(sent, 'response').then(([res]) => (res as IncomingMessage).resume().statusCode);
  sent.flushHeaders();
  return { request: sent, isAwaited: once(sent, 'continue'), status };
}

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

it('a twin that comes to be held while the first is on its way to the vendor is not sent as well', async () => {
  const house = await openHouse({ SIAGA_UPSTREAM_TIMEOUT_MS: '60000' });
  await using stack = new AsyncDisposableStack();
  stack.defer(() => house.close());
  const [photo, other] = [jpeg(1), jpeg(2)];
  await house.obey({ rules: [{ scope: 'nasional', until: inAnHour(), uploadMode: 'queue' }] });
  const twin = lateUpload(house, photo);
  await twin.isAwaited;
  await house.obey({ rules: [] });
  let confirm = (): void => {};
  house.vendor.behave('upload', ({ headers, body }, res) => {
    const answer = { status: 'stored', idempotencyKey: headers['idempotency-key'], sha256: '' };
    const say = () => res.writeHead(201).end(JSON.stringify(answer));
    if (body.equals(other)) say();
    else confirm = say;
  });
  const first = house.upload(photo);
  await expect.poll(() => house.vendor.seen.length, { interval: 10 }).toBe(1);
  twin.request.end(photo);
  expect(await twin.status).toBe(202);
  // The drain goes to work when a place at the vendor is given back.
  expect((await house.upload(other)).status).toBe(201);
  confirm();
  expect((await first).status).toBe(201);
  await expect.poll(() => house.metric('siaga_gateway_queue_held_uploads'), { interval: 10 }).toBe(0);
  expect(house.vendor.seen).toHaveLength(2);
});

it.each(['recorded', 'held and delivered'])(
  'a twin whose photo comes in late is answered from what the first came to, and not sent (%s)',
  async (how) => {
    const house = await openHouse();
    await using stack = new AsyncDisposableStack();
    stack.defer(() => house.close());
    const photo = jpeg(1);
    const late = lateUpload(house, photo);
    await late.isAwaited;
    if (how !== 'recorded') house.vendor.behave('upload', (_request, res) => res.writeHead(503).end());
    expect((await house.upload(photo)).status).toBe(how === 'recorded' ? 201 : 202);
    house.vendor.behave('upload', undefined);
    await expect.poll(() => house.metric('siaga_gateway_queue_held_uploads'), { interval: 10 }).toBe(0);
    expect(house.vendor.stored.size).toBe(1);
    const sent = house.vendor.seen.length;
    late.request.end(photo);
    expect(await late.status).toBe(201);
    expect(house.vendor.seen).toHaveLength(sent);
  },
);

it('a twin that the queue awaited while the first went to the vendor is recorded, and not sent', async () => {
  const house = await openHouse({ SIAGA_DRAIN_TICK_MS: '60000' });
  await using stack = new AsyncDisposableStack();
  stack.defer(() => house.close());
  const photo = jpeg(1);
  await house.obey({ rules: [{ scope: 'nasional', until: inAnHour(), uploadMode: 'queue' }] });
  const late = lateUpload(house, photo);
  await late.isAwaited;
  await house.obey({ rules: [] });
  expect((await house.upload(photo)).status).toBe(201);
  late.request.end(photo);
  expect(await late.status).toBe(201);
  expect(await house.metric('siaga_gateway_queue_held_uploads')).toBe(0);
  expect(house.vendor.seen).toHaveLength(1);
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
