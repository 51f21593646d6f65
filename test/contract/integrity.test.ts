import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { PROVINCES, RECORDINGS, SCHEDULE_2024 } from '../../src/catalog/index.ts';
import {
  pictureReader,
  prometheusReader,
  testDatabase,
  type TestDatabase,
} from '../../src/incident/testing.ts';
import { ManualClock } from '../../src/kernel/index.ts';
import { startStatus, statusConfigSchema, type RunningStatus } from '../../src/status/index.ts';

type Recording = 'received' | 'held' | 'recorded' | 'setAside' | 'inPassing';
/** Of each province; the last two of the nation. */
const AGREEING: Readonly<Record<Recording, number>> = {
  ...{ received: 100_000, held: 10_000, recorded: 90_000, setAside: 0, inPassing: 0 },
};

/** What Prometheus has recorded; undefined: no series. */
let recorded: Readonly<Record<Recording, number | undefined>>;
const clock = new ManualClock();
let store: TestDatabase;
let home: string;
let status: RunningStatus;

const listening = async (server: ReturnType<typeof createServer>): Promise<string> => {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
};

const prometheus = createServer((req, res) => {
  const promql = new URL(req.url ?? '', 'http://prometheus').searchParams.get('query');
  const name = (Object.keys(AGREEING) as Recording[]).find((candidate) => RECORDINGS[candidate] === promql);
  const value = name && recorded[name];
  const series =
    name === 'setAside' || name === 'inPassing' ? [{}] : PROVINCES.map(({ code }) => ({ province: code }));
  const result = value === undefined ? [] : series.map((metric) => ({ metric, value: [0, String(value)] }));
  res.end(JSON.stringify({ status: 'success', data: { result } }));
});

let picture: ReturnType<typeof pictureReader>;
const incidentService = createServer((_req, res) => {
  void picture().then((now) => res.setHeader('content-type', 'application/json').end(JSON.stringify(now)));
});

beforeAll(async () => {
  store = await testDatabase();
  picture = pictureReader({
    ...{
      db: store.db,
      clock,
      nightMs: () => null,
      schedule: SCHEDULE_2024,
      dueMs: () => clock.now(),
      counts: async () => undefined,
      statementKeys: [],
    },
    prometheus: prometheusReader(await listening(prometheus)),
    rollouts: { newest: () => undefined } as Parameters<typeof pictureReader>[0]['rollouts'],
  });
  home = await mkdtemp(join(tmpdir(), 'siaga-integrity-'));
  await writeFile(join(home, 'token'), 'pembaca\n');
  recorded = AGREEING;
  const config = statusConfigSchema.parse({
    SIAGA_INCIDENT_URL: await listening(incidentService),
    SIAGA_STATUS_TOKEN_FILE: join(home, 'token'),
    SIAGA_STATUS_FOLDER: join(home, 'umum'),
    SIAGA_STATUS_KEY_FILE: join(home, 'kunci'),
    SIAGA_STATUS_PORT: '0',
  });
  status = await startStatus(config, { clock, logger: { warn: () => undefined } });
});

afterAll(async () => {
  await status.close();
  prometheus.close();
  incidentService.close();
  await store.close();
  await rm(home, { recursive: true });
});

it.each<[string, Partial<typeof recorded>, RegExp]>([
  ['agrees', {}, /: cocok\. Tanda terima menurut gerbang 3\.800\.000;.* 3\.800\.000\. Selisih 0; 0 foto/],
  ['finds what is lost', { held: 9_999 }, /: tidak cocok\..* Selisih 38 kurang; 0 foto/],
  ['finds more than has receipts', { recorded: 90_001 }, /: tidak cocok\..* Selisih 38 lebih; 0 foto/],
  ['allows for what moves', { held: 9_999, inPassing: 38 }, /: cocok\..* Selisih 38 kurang; 38 foto/],
  ['counts what was set aside', { setAside: 38, held: 9_999 }, /: cocok\..* Selisih 0;/],
  ['knows nothing without the gateways', { received: undefined }, /: tidak diketahui/],
  ['knows nothing without the vendor', { recorded: undefined }, /: tidak diketahui/],
])('the status page %s, by what Prometheus has from gateways and vendor', async (_, change, sentence) => {
  recorded = { ...AGREEING, ...change };
  await status.publish();
  const page = await (await fetch(`http://127.0.0.1:${String(status.port)}/`)).text();
  expect(
    /<p class="utuh kalimat"><span class="kini">([^<]*)</.exec(page)?.[1]?.replaceAll(/\s+/g, ' '),
  ).toMatch(sentence);
});
