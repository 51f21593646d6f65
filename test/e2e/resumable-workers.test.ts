import { afterEach, describe, expect, it, vi } from 'vitest';
import { RECEIPT_HEADER } from '../../src/contracts/index.ts';
import { jpeg } from '../../src/gateway/testing.ts';
import { eventually, startGatewayProcess, type GatewayProcess } from '../support/gateway-process.ts';
import { tusPhone, type TusAnswer, type TusPhone } from '../support/tus-phone.ts';

/** Below the range from which outgoing connections take theirs. */
const PORT = 17_440;

vi.setConfig({ testTimeout: 150_000 });

let gateway: GatewayProcess;
afterEach(async () => {
  await gateway.close();
});

const served = (count: number): Promise<unknown> =>
  eventually(() => expect(gateway.workers().length).toBeGreaterThanOrEqual(count));
const photo = jpeg(1, 500_000);

/** Enough for every order in which two workers can hear of three requests: one in eight went wrong in the worst of them. */
const ROUNDS = 60;
const CUT_OFF = 0;
const cutOff = (): TusAnswer => ({ status: CUT_OFF, headers: {} });

/** What a phone does that was told 409 or nothing: ask where it stands, and send the rest. */
async function goOn(phone: TusPhone, length: number): Promise<void> {
  const stands = await phone.head();
  expect(stands.status).toBe(200);
  const offset = Number(stands.headers['upload-offset']);
  if (offset < length) expect((await phone.patch(offset)).status).toBe(204);
}

describe('a resumable upload at a gateway of two workers', () => {
  it('goes on at whichever worker each connection comes to', async () => {
    gateway = await startGatewayProcess(PORT, { SIAGA_WORKERS: '2', SIAGA_LOG_LEVEL: 'info' });
    await served(2);
    for (let n = 0; n < 8; n += 1) {
      const own = jpeg(10 + n, 90_000);
      const phone = tusPhone(PORT, own, n);
      expect((await phone.create()).status).toBe(201);
      expect((await phone.patch(0, 30_000)).status).toBe(204);
      expect((await phone.head()).headers['upload-offset']).toBe('30000');
      expect((await phone.patch(30_000, 60_000)).status).toBe(204);
      const last = await phone.patch(60_000);
      expect(last).toMatchObject({ status: 204, headers: { 'upload-offset': '90000' } });
      expect(last.headers[RECEIPT_HEADER]).toBeDefined();
      expect((await phone.head()).headers[RECEIPT_HEADER]).toBeDefined();
      expect([...gateway.vendor.stored.values()].some((kept) => kept.equals(own))).toBe(true);
    }
    expect(gateway.vendor.seen.filter(({ operation }) => operation === 'upload')).toHaveLength(8);
    await eventually(async () => expect(await gateway.metric('siaga_gateway_resumable_uploads')).toBe(0));
  });

  it('takes over from a connection that hangs at the other, and keeps what that has brought', async () => {
    gateway = await startGatewayProcess(PORT, { SIAGA_WORKERS: '2', SIAGA_LOG_LEVEL: 'info' });
    await served(2);
    const phone = tusPhone(PORT, photo);
    await phone.create();
    // Four in a row: two of them at least come to another worker than the one before.
    for (let from = 0; from < 400_000; from += 100_000) {
      const stalled = phone.stall(from, from + 100_000);
      await eventually(async () =>
        expect(await gateway.metric('sirekap_inflight_requests', { operation: 'upload' })).toBe(1),
      );
      const at = Number((await phone.head()).headers['upload-offset']);
      expect(await stalled.ended).not.toBe('204');
      expect(at).toBeGreaterThanOrEqual(from);
      if (at < from + 100_000) expect((await phone.patch(at, from + 100_000)).status).toBe(204);
    }
    expect((await phone.patch(400_000)).headers[RECEIPT_HEADER]).toBeDefined();
    expect([...gateway.vendor.stored.values()]).toEqual([photo]);
  });

  it('goes on after the worker that had it was killed between two pieces', async () => {
    gateway = await startGatewayProcess(PORT, { SIAGA_WORKERS: '2', SIAGA_LOG_LEVEL: 'info' });
    await served(2);
    const phone = tusPhone(PORT, photo);
    await phone.create();
    // Both are killed in turn: one of the two had it.
    for (const [at, pid] of gateway.workers().slice(0, 2).entries()) {
      expect((await phone.patch(at * 200_000, (at + 1) * 200_000)).status).toBe(204);
      process.kill(pid, 'SIGKILL');
      await served(3 + at);
      expect((await phone.head()).headers['upload-offset']).toBe(String((at + 1) * 200_000));
    }
    expect((await phone.patch(400_000)).headers[RECEIPT_HEADER]).toBeDefined();
    expect([...gateway.vendor.stored.values()]).toEqual([photo]);
  });
});

describe('several connections of one phone at once', () => {
  it('leave the upload whole, whichever of them came last, and none is told that there is none', async () => {
    gateway = await startGatewayProcess(PORT, {
      ...{ SIAGA_WORKERS: '2', SIAGA_CLIENT_PER_SECOND: '100000', SIAGA_CLIENT_BURST: '100000' },
      ...{ SIAGA_RESUMABLE_UNVOUCHED_PER_CLIENT: '1000', SIAGA_RESUMABLE_UNVOUCHED_PER_TPS: '1000' },
    });
    await served(2);
    for (let n = 0; n < ROUNDS; n += 1) {
      const own = jpeg(1_000 + n, 50_000);
      const phone = tusPhone(PORT, own, n);
      expect((await phone.create()).status).toBe(201);
      expect((await phone.patch(0, 7_000)).status).toBe(204);
      const racing = Array.from({ length: 2 + (n % 5) }, () => phone.patch(7_000).catch(cutOff));
      const told = (await Promise.all(racing)).map(({ status }) => status);
      // Done, ended by a later one, or told that a later one goes on: never that there is no such upload.
      expect(
        told.filter((status) => ![204, 409, CUT_OFF].includes(status)),
        `round ${String(n)}`,
      ).toEqual([]);
      await goOn(phone, 50_000);
      expect((await phone.head()).headers[RECEIPT_HEADER]).toBeDefined();
    }
    expect(gateway.vendor.stored.size).toBe(ROUNDS);
    await eventually(async () => expect(await gateway.metric('siaga_gateway_resumable_uploads')).toBe(0));
  });
});

describe('a worker that hangs', () => {
  it('is ended, and what it had in pieces goes on at another', async () => {
    gateway = await startGatewayProcess(PORT, {
      ...{ SIAGA_WORKERS: '2', SIAGA_LOG_LEVEL: 'info', SIAGA_WORKER_SILENCE_MS: '2000' },
    });
    await served(2);
    const phone = tusPhone(PORT, photo);
    await phone.create();
    expect((await phone.patch(0, 200_000)).status).toBe(204);
    // Each in turn: one of the two has the upload, and may have been handed the phone's next connection.
    for (const [nth, pid] of gateway.workers().slice(0, 2).entries()) {
      process.kill(pid, 'SIGSTOP');
      await eventually(() =>
        expect(gateway.log().split('a worker hangs and is ended')).toHaveLength(nth + 2),
      );
      await served(3 + nth);
      const from = 200_000 + nth * 100_000;
      expect((await phone.head()).headers['upload-offset']).toBe(String(from));
      expect((await phone.patch(from, from + 100_000)).status).toBe(204);
    }
    expect((await phone.patch(400_000)).headers[RECEIPT_HEADER]).toBeDefined();
    expect([...gateway.vendor.stored.values()]).toEqual([photo]);
  });
});

describe('a resumable upload', () => {
  it('goes on after a rolling reload between its pieces', async () => {
    gateway = await startGatewayProcess(PORT, {
      SIAGA_WORKERS: '1',
      SIAGA_LOG_LEVEL: 'info',
      SIAGA_LINGER_MS: '10',
    });
    const phone = tusPhone(PORT, photo);
    expect((await phone.create()).status).toBe(201);
    for (const [at, wait] of ['150', '160'].entries()) {
      expect((await phone.patch(at * 200_000, (at + 1) * 200_000)).status).toBe(204);
      await gateway.settings({ SIAGA_SLOT_WAIT_MS: wait });
      gateway.child.kill('SIGHUP');
      await eventually(() =>
        expect(gateway.log().split('reloaded: every worker was replaced')).toHaveLength(at + 2),
      );
      expect(await phone.head()).toMatchObject({
        status: 200,
        headers: { 'upload-offset': String((at + 1) * 200_000) },
      });
    }
    expect((await phone.patch(400_000)).headers[RECEIPT_HEADER]).toBeDefined();
    expect([...gateway.vendor.stored.values()]).toEqual([photo]);
  });

  it('goes on after a restart with another number of workers', async () => {
    gateway = await startGatewayProcess(PORT, { SIAGA_WORKERS: '2' });
    const phone = tusPhone(PORT, photo);
    await phone.create();
    await phone.patch(0, 300_000);
    await gateway.restart({ SIAGA_WORKERS: '0' });
    expect((await phone.head()).headers['upload-offset']).toBe('300000');
    expect((await phone.patch(300_000)).headers[RECEIPT_HEADER]).toBeDefined();
  });

  it('has its place of the whole gateway: two workers keep no more of one TPS than one', async () => {
    gateway = await startGatewayProcess(PORT, {
      SIAGA_WORKERS: '2',
      SIAGA_RESUMABLE_UNVOUCHED_PER_CLIENT: '3',
    });
    const statuses = [];
    for (let seed = 0; seed < 6; seed += 1)
      statuses.push((await tusPhone(PORT, jpeg(300 + seed, 1_000), 5).create()).status);
    expect(statuses).toEqual([201, 201, 201, 429, 429, 429]);
  });
});
