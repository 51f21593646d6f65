import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { JaegerTrace } from '../../contracts/index.ts';
import { ManualClock } from '../../kernel/index.ts';
import { failedUpload, traceOf } from '../console/testing/night-traces.ts';
import { incidentDetail, incidentTrace } from '../http/incident-detail.ts';
import { chained } from '../store/chained.ts';
import { eventsOf, verifyLog } from '../store/event-log.ts';
import { takeIn } from '../store/intake.ts';
import { testDatabase } from '../testing/database.ts';
import { alertOf } from '../testing/service.ts';
import { traceKeeper } from './keep-traces.ts';
import { traceReader } from './trace-reader.ts';

const TOKEN = 'token-baca-jejak-uji';
const NOW = Date.UTC(2024, 1, 14, 7, 12, 30);
const [FAILED, DELIVERY] = failedUpload(NOW - 60_000) as [JaegerTrace, JaegerTrace];
const SLOW = traceOf('5ce929d0e0e47364bf92f3577b34da6a', NOW - 30_000, [
  { id: 'd1', name: 'gateway upload', of: 'gateway', at: 0, tookMs: 6_210 },
]);

const store = await testDatabase();
const clock = new ManualClock(NOW);

/** A query service that knows these traces by the searches that find them. */
let found: Readonly<Record<string, readonly JaegerTrace[]>>;
let asked: URLSearchParams[];
const server = createServer((req: IncomingMessage, res) => {
  const url = new URL(req.url ?? '', 'http://local');
  const send = (status: number, data: readonly JaegerTrace[]) =>
    res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ data, errors: null }));
  if (req.headers.authorization !== `Bearer ${TOKEN}`) send(401, []);
  else if (url.pathname === '/api/traces') {
    asked.push(url.searchParams);
    const tags = JSON.parse(url.searchParams.get('tags') ?? '{}') as Record<string, string>;
    const kind =
      tags['uploadTrace'] ??
      (tags['error'] === 'true' ? 'failed' : url.searchParams.has('minDuration') ? 'slow' : '');
    send(200, url.searchParams.get('service') === 'gateway' ? (found[kind] ?? []) : []);
  } else {
    const id = url.pathname.split('/').at(-1) ?? '';
    const trace = Object.values(found)
      .flat()
      .find(({ traceID }) => traceID === id);
    send(trace ? 200 : 404, trace ? [trace] : []);
  }
});
let keep: () => Promise<void>;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  keep = traceKeeper({
    ...{ db: store.db, clock, reader: traceReader(origin, TOKEN) },
    services: ['gateway', 'sirekap'],
    slowMs: 2_000,
    timeFactor: 1,
  });
});
beforeEach(() => {
  found = {};
  asked = [];
});
afterAll(async () => {
  server.close();
  await store.close();
});

const open = async (region: string): Promise<string> => {
  const { opened } = await chained(store.db, clock, (tx) =>
    takeIn(tx, [alertOf('RegionUploadOutage', region)], 'webhook'),
  );
  return opened[0]!;
};
const keptWith = async (id: string) => {
  const engine = { runsOf: () => Promise.resolve([]), pendingApprovals: () => Promise.resolve([]) };
  return (await incidentDetail({ db: store.db, engine, grafanaUrl: '' }, id))?.traces ?? [];
};
const close = (id: string) =>
  store.db
    .updateTable('incidents')
    .set({ state: 'resolved', resolved_at: new Date(clock.now() - 60_000) })
    .where('id', '=', id)
    .execute();

describe('an open incident', () => {
  it('keeps failed and slow traces of its operation and province, from before it opened on, and says so', async () => {
    found = { failed: [FAILED], slow: [FAILED, SLOW] };
    const id = await open('52');
    await keep();
    expect((await keptWith(id)).map(({ traceId, failed }) => [traceId, failed])).toEqual([
      [FAILED.traceID, true],
      [SLOW.traceID, false],
    ]);
    const [first] = asked;
    expect(JSON.parse(first?.get('tags') ?? '')).toEqual({
      operation: 'upload',
      province: '52',
      error: 'true',
    });
    expect(Number(first?.get('start'))).toBe((NOW - 5 * 60_000) * 1_000);
    const events = (await eventsOf(store.db, id)).filter(({ type }) => type === 'incident.traces-kept');
    expect(events[0]?.data).toMatchObject({ traces: [FAILED.traceID, SLOW.traceID] });
    expect(await verifyLog(store.db)).toMatchObject({ outcome: 'intact' });
    await close(id);
  });

  it('takes the delivery of a held upload up when it comes, and keeps it when the store has forgotten', async () => {
    found = { failed: [FAILED] };
    const id = await open('53');
    await keep();
    expect(await incidentTrace(store.db, id, FAILED.traceID)).toHaveLength(1);
    found = { failed: [FAILED], [FAILED.traceID]: [DELIVERY] };
    await clock.advance(10_000);
    await keep();
    const names = (await incidentTrace(store.db, id, FAILED.traceID))?.map(({ rows }) => rows[0]?.name);
    expect(names).toEqual(['gateway upload', 'gateway drain']);
    found = {};
    await clock.advance(10_000);
    await keep();
    expect(await incidentTrace(store.db, id, FAILED.traceID)).toHaveLength(2);
    await close(id);
  });

  it('keeps a bounded number however long it lasts, of bounded size, and is asked about every ten seconds', async () => {
    const many = (look: number) =>
      Array.from({ length: 10 }, (_, n) =>
        traceOf(String(look * 10 + n).padStart(32, 'e'), NOW, [
          ...Array.from({ length: 300 }, (__, step) => ({
            ...{ id: `s${String(step)}`, name: 'gateway upload', of: 'gateway' as const },
            ...{ at: step, tookMs: 5_000 },
          })),
        ]),
      );
    const id = await open('73');
    for (let look = 0; look < 8; look += 1) {
      found = { slow: many(look) };
      await keep();
      const before = asked.length;
      await keep();
      expect(asked.length).toBe(before);
      await clock.advance(10_000);
    }
    const kept = await keptWith(id);
    expect(kept).toHaveLength(12);
    const [one] = (await incidentTrace(store.db, id, kept[0]!.traceId)) ?? [];
    expect((one?.rows.length ?? 0) + (one?.hidden ?? 0)).toBe(200);
    await close(id);
  });

  it('is not kept from the rest of its work by a store that is away', async () => {
    const id = await open('91');
    const away = traceKeeper({
      ...{ db: store.db, clock, reader: traceReader('http://127.0.0.1:9', '') },
      services: ['gateway'],
      slowMs: 2_000,
      timeFactor: 1,
    });
    await expect(away()).rejects.toThrow();
    expect(await keptWith(id)).toEqual([]);
    await close(id);
  });
});
