import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { probeTpsOf } from '../catalog/index.ts';
import { HEADERS } from '../contracts/index.ts';
import { verifyReceipt } from './receipt/verify.ts';
import { inAnHour } from './testing/control-stub.ts';
import { APPROVED, eventually, jpeg, openHouse, tpsIn, type House } from './testing/house.ts';

let house: House;

beforeEach(async () => {
  house = await openHouse();
});

afterEach(async () => {
  await house.close();
});

describe('an upload', () => {
  it('is recorded at the vendor and answered with a receipt that anybody can verify', async () => {
    const photo = jpeg(1);
    const answer = await house.upload(photo);
    expect(answer).toMatchObject({ status: 201, json: { status: 'recorded' } });
    const jwks = await house.call('GET', '/.well-known/jwks.json');
    const { receipt } = await verifyReceipt(answer.json['receipt']!, jwks.json['keys']!);
    expect(receipt).toMatchObject({
      iss: 'gw-wita',
      state: 'recorded',
      bytes: photo.length,
      tps: tpsIn('52'),
    });
    expect([...house.vendor.stored.values()]).toEqual([photo]);
    expect(house.vendor.seen[0]!.headers[HEADERS.gatewayToken]).toBe('vendor-token');
    expect(await house.metric('siaga_gateway_receipts_total', { province: '52', state: 'recorded' })).toBe(1);
    expect(await house.metric('sirekap_requests_total', { operation: 'upload', outcome: 'success' })).toBe(1);
  });

  it.each([
    ['answers 503', 503],
    ['is nowhere to be found', 404],
    ['says it is overloaded', 429],
  ])('is held when the vendor %s, and delivered exactly once when it is back', async (_name, status) => {
    house.vendor.behave('upload', (_request, res) => res.writeHead(status).end());
    const answer = await house.upload(jpeg(2));
    expect(answer).toMatchObject({ status: 202, json: { status: 'held' } });
    expect(await house.metric('siaga_gateway_queue_held_uploads', { province: '52' })).toBe(1);
    let taken = 0;
    house.vendor.behave('upload', ({ headers }, res) => {
      taken += 1;
      const body = { status: 'stored', idempotencyKey: headers[HEADERS.idempotencyKey], sha256: '' };
      res.writeHead(201).end(JSON.stringify(body));
    });
    await eventually(async () => expect(await house.metric('siaga_gateway_queue_held_uploads')).toBe(0));
    const sent = house.vendor.seen.length;
    expect((await house.upload(jpeg(2))).json).toMatchObject({ status: 'recorded' });
    expect(taken).toBe(1);
    expect(house.vendor.seen).toHaveLength(sent);
    expect(await house.metric('siaga_gateway_queue_delivered_total', { province: '52' })).toBe(1);
  });

  it('says by whom it is held: by the policy while that keeps uploads back, else by nobody’s choice', async () => {
    house.vendor.behave('upload', (_request, res) => res.writeHead(503).end());
    const [failed, again] = [await house.upload(jpeg(20)), () => house.upload(jpeg(20))];
    expect([failed.status, failed.json['heldBy']]).toEqual([202, undefined]);
    await house.obey({ rules: [{ scope: '52', until: inAnHour(), uploadMode: 'queue' }] });
    expect([(await house.upload(jpeg(21))).json['heldBy'], (await again()).json['heldBy']]).toEqual([
      'policy',
      'policy',
    ]);
    const elsewhere = await house.upload(jpeg(22), tpsIn('51'));
    expect([elsewhere.status, elsewhere.json['heldBy']]).toEqual([202, undefined]);
  });

  it('is held when the vendor never answers', async () => {
    house.vendor.behave('upload', () => undefined);
    expect((await house.upload(jpeg(3))).status).toBe(202);
    expect(
      await house.metric('siaga_gateway_upstream_requests_total', { outcome: 'timeout' }),
    ).toBeGreaterThan(0);
  });

  it('of a probe counts in no province’s requests, and how long it took in no figure, live or drained', async () => {
    const sent = { operation: 'upload', province: 'nasional' };
    expect((await house.upload(jpeg(30), probeTpsOf('WITA', 1))).status).toBe(201);
    expect(await house.metric('siaga_gateway_upstream_requests_total', sent)).toBe(1);
    house.vendor.behave('upload', (_request, res) => res.writeHead(503).end());
    expect((await house.upload(jpeg(31), probeTpsOf('WITA', 2))).status).toBe(202);
    house.vendor.behave('upload', ({ headers }, res) => {
      const body = { status: 'stored', idempotencyKey: headers[HEADERS.idempotencyKey], sha256: '' };
      res.writeHead(201).end(JSON.stringify(body));
    });
    await eventually(async () =>
      expect(
        await house.metric('siaga_gateway_upstream_requests_total', { ...sent, outcome: 'success' }),
      ).toBe(2),
    );
    const observed = async () => {
      const text = await house.meter.registry.metrics();
      const counts = text.matchAll(
        /^siaga_gateway_(?:upstream_duration|upload_delivery)_seconds_count\S* (\d+)$/gm,
      );
      return [...counts].reduce((sum, [, count]) => sum + Number(count), 0);
    };
    expect([await observed(), await house.metric('siaga_gateway_queue_delivered_total')]).toEqual([0, 0]);
    await house.upload(jpeg(32));
    expect(await observed()).toBe(2);
  });

  it('passes on what the vendor has decided', async () => {
    house.vendor.behave('upload', (_request, res) =>
      res.writeHead(422, { 'content-type': 'application/problem+json' }).end('{"code":"X"}'),
    );
    expect(await house.upload(jpeg(4))).toMatchObject({ status: 422, json: { code: 'X' } });
    house.vendor.behave('upload', (_request, res) => res.writeHead(401).end());
    expect((await house.upload(jpeg(4))).status).toBe(401);
    expect(await house.metric('siaga_gateway_queue_held_uploads')).toBe(0);
  });

  it('is held when what refuses it does not speak as the vendor does, and delivered when that is gone', async () => {
    house.vendor.behave('upload', (_request, res) =>
      res.writeHead(413, { 'content-type': 'text/html' }).end('<h1>413 Request Entity Too Large</h1>'),
    );
    expect(await house.upload(jpeg(4))).toMatchObject({ status: 202, json: { status: 'held' } });
    house.vendor.behave('upload', undefined);
    await eventually(() => expect(house.vendor.stored.size).toBe(1));
  });

  it('is not believed to be recorded when the vendor confirms another one', async () => {
    house.vendor.behave('upload', (_request, res) =>
      res.writeHead(201).end(JSON.stringify({ status: 'stored', idempotencyKey: 'x', sha256: '' })),
    );
    expect((await house.upload(jpeg(5))).status).toBe(202);
  });

  it('that was held is answered again with the same receipt, and written once', async () => {
    await house.obey({
      rules: [
        {
          scope: '52',
          until: inAnHour(),
          manual: { advice: 'Foto C.Hasil lalu kirim.', approvedBy: APPROVED },
        },
      ],
    });
    house.vendor.behave('upload', (_request, res) => res.writeHead(503).end());
    const first = await house.upload(jpeg(6));
    const again = await house.upload(jpeg(6));
    expect(first).toMatchObject({ status: 202, json: { advice: 'Foto C.Hasil lalu kirim.' } });
    expect(again.json).toEqual(first.json);
    expect(await house.metric('siaga_gateway_queue_held_uploads')).toBe(1);
  });

  it('held before a restart is delivered after it', async () => {
    house.vendor.behave('upload', (_request, res) => res.writeHead(503).end());
    await house.upload(jpeg(7));
    await house.restart();
    expect(await house.metric('siaga_gateway_queue_held_uploads')).toBe(1);
    expect(await house.upload(jpeg(7))).toMatchObject({ status: 202, json: { status: 'held' } });
    house.vendor.behave('upload', undefined);
    await eventually(async () => expect(await house.metric('siaga_gateway_queue_held_uploads')).toBe(0));
    expect(await house.metric('siaga_gateway_queue_delivered_total')).toBe(1);
    const sent = house.vendor.seen.length;
    expect(await house.upload(jpeg(7))).toMatchObject({ status: 201, json: { status: 'recorded' } });
    expect(house.vendor.seen).toHaveLength(sent);
    expect([...house.vendor.stored.values()]).toEqual([jpeg(7)]);
  });

  it('out of the queue never goes on the gateway’s proof when nobody ever saw its session given', async () => {
    await house.obey({ rules: [{ scope: 'nasional', until: inAnHour(), uploadMode: 'queue' }] });
    house.vendor.behave('upload', (_request, res) => res.writeHead(401).end());
    await house.upload(jpeg(8));
    await eventually(() => expect(house.vendor.seen.length).toBeGreaterThan(2));
    for (const { headers } of house.vendor.seen) expect(headers.authorization).toBe('Bearer sesi');
    const stuck = { reason: 'session' };
    expect(await house.metric('siaga_gateway_queue_stuck_uploads', stuck)).toBe(1);
    expect(await house.metric('siaga_gateway_queue_dead_letters')).toBe(0);
  });

  it('out of the queue goes on the gateway’s own proof when its session has run out', async () => {
    await house.obey({ rules: [{ scope: 'nasional', until: inAnHour(), uploadMode: 'queue' }] });
    await house.login(`${tpsIn('52')}-1`);
    const stored = vi.fn();
    house.vendor.behave('upload', ({ headers }, res) => {
      if (headers.authorization !== undefined) res.writeHead(401).end();
      else {
        stored(headers[HEADERS.gatewayToken]);
        const body = { status: 'stored', idempotencyKey: headers[HEADERS.idempotencyKey], sha256: '' };
        res.writeHead(201).end(JSON.stringify(body));
      }
    });
    expect((await house.upload(jpeg(8))).status).toBe(202);
    await eventually(() => expect(stored).toHaveBeenCalledExactlyOnceWith('vendor-token'));
  });

  it('that the vendor refuses for good out of the queue is set aside and counted', async () => {
    await house.obey({ rules: [{ scope: 'nasional', until: inAnHour(), uploadMode: 'queue' }] });
    house.vendor.behave('upload', (_request, res) => res.writeHead(422).end());
    await house.upload(jpeg(9));
    await eventually(async () => expect(await house.metric('siaga_gateway_queue_dead_letters')).toBe(1));
  });

  it('of a manual province waits for a person, but one at a time asks whether the vendor is back', async () => {
    house.vendor.behave('upload', (_request, res) => res.writeHead(503).end());
    await house.obey({
      rules: [
        {
          scope: '52',
          until: inAnHour(),
          manualSince: new Date(Date.now() - 3_600_000).toISOString(),
          manual: { advice: 'Foto C.Hasil lalu kirim.', approvedBy: APPROVED },
        },
      ],
    });
    for (const seed of [1, 2, 3]) await house.upload(jpeg(seed), tpsIn('52', seed));
    await eventually(() => expect(house.vendor.seen.length).toBeGreaterThan(1));
    house.vendor.behave('upload', undefined);
    await eventually(() => expect(house.vendor.stored.size).toBeGreaterThan(0));
    expect(await house.metric('siaga_gateway_queue_oldest_age_seconds')).toBe(0);
    const at = new Date().toISOString();
    const seen = { scope: '52', at, success: 1, watchedMs: 300_000, drainPerSecond: 5 };
    await house.obey({ returns: [seen] });
    await eventually(() => expect(house.vendor.stored.size).toBe(3));
  });
});
