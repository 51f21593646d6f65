/**
 * Packs for every kecamatan of a national switch-over: `npm run bench -- manual-packs [region] [folder]`. Two pages of
 * three are known of each TPS, at the vendor or at a gateway. Progress goes to stderr, one JSON line to stdout.
 */
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gatewayOf, PPWP_PAGES, provinceOf, tpsCodeAt } from '../../src/catalog/index.ts';
import {
  idempotencyKeyOf,
  type QueuedUpload,
  type StoredUpload,
  type UploadIdentity,
} from '../../src/contracts/index.ts';
import { systemClock } from '../../src/kernel/index.ts';
import { makePacks, openRegister, type StateSource } from '../../src/manual/index.ts';

const SCOPE = process.argv[2] ?? 'nasional';
const FOLDER = process.argv[3] ?? tmpdir();
const WORKERS = 2;
const TOLD_EVERY = 500;
const AT = '2024-02-14T07:00:00.000Z';

/** What gateways and the vendor would say: spread over the pages by their hashes. */
const states: StateSource = {
  factsOf: (scope) => {
    const province = provinceOf(scope.slice(0, 2));
    const gateway = gatewayOf(scope.slice(0, 2))?.id ?? 'gw';
    const queued: (QueuedUpload & { gateway: string })[] = [];
    const stored: StoredUpload[] = [];
    for (let n = 0; province && n < province.tps; n += 1) {
      const tps = tpsCodeAt(province, n);
      for (let page = 1; page <= PPWP_PAGES; page += 1) {
        const sha256 = createHash('sha256')
          .update(`${tps} ${String(page)}`)
          .digest('hex');
        const kind = Number.parseInt(sha256.slice(0, 2), 16) % 3;
        const identity: UploadIdentity = { tps, ballot: 'ppwp', page, sha256 };
        const of = { key: idempotencyKeyOf(identity), ...identity };
        if (kind === 0) queued.push({ ...of, heldAt: AT, state: 'held', gateway });
        if (kind === 1) stored.push({ ...of, receivedAt: AT, repeats: 0, anomalies: [] });
      }
    }
    const sources = [gateway, 'sirekap'].map((name) => ({ name, asOf: AT }));
    return Promise.resolve({ sources, queued, stored });
  },
};

const dir = await mkdtemp(join(FOLDER, 'siaga-bench-packs-'));
try {
  const started = performance.now();
  let rssMb = 0;
  const { packs } = await makePacks({
    ...{ scope: SCOPE, dir, states, receipts: [], contacts: [], expected: { ppwp: PPWP_PAGES } },
    register: await openRegister(join(dir, 'none')),
    workers: WORKERS,
    clock: systemClock,
    onProgress: ({ packs: made, tps, province }) => {
      rssMb = Math.max(rssMb, process.memoryUsage.rss() / 1_048_576);
      if (made % TOLD_EVERY === 0)
        process.stderr.write(`${String(made)} packs, ${String(tps)} TPS, ${province}\n`);
    },
  });
  const seconds = (performance.now() - started) / 1_000;
  const sum = (of: (pack: (typeof packs)[number]) => number): number =>
    packs.reduce((total, pack) => total + of(pack), 0);
  const line = {
    bench: 'manual-packs',
    unit: `s for the packs of ${SCOPE}, ${String(WORKERS)} threads`,
    rounds: 1,
    ours: Math.round(seconds * 10) / 10,
    packs: packs.length,
    tps: sum(({ tally }) => tally.tps),
    pages: sum(({ pages }) => pages),
    rssMb: Math.round(rssMb),
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
} finally {
  await rm(dir, { recursive: true, force: true });
}
