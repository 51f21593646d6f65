import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { signingKeyFrom, type SigningKey } from '../../kernel/index.ts';
import { gridOf } from '../domain/collect.ts';
import { daysBetween } from '../domain/period.ts';
import { makeBundle } from '../make-bundle.ts';
import { weightsFile } from './evidence-file.ts';
import { FILES, filesIn, sha256 } from './folder.ts';
import { verifyBundle } from './verify.ts';
import { contractOf, inputsFor, makeTwoDays, measured, PLACES, resign, UPLOADS } from '../testing/index.ts';

const FLIP_TIMEOUT = { timeout: 120_000 };

let home: string;
let made: string;
let dir: string;
let key: SigningKey;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'siaga-sla-'));
  key = await signingKeyFrom(join(home, 'issuer.jwk'));
  made = join(home, 'made');
  await makeTwoDays(made, key);
});
afterAll(() => rm(home, { recursive: true, force: true }));

let copies = 0;
beforeEach(async () => {
  dir = join(home, `copy-${String((copies += 1))}`);
  await cp(made, dir, { recursive: true });
});

const textOf = (path: string): Promise<string> => readFile(join(dir, path), 'utf8');
const faultsIn = async (): Promise<readonly string[]> => (await verifyBundle(dir)).faults;

const resigned = async (path: string, change: (text: string) => string | Buffer): Promise<void> => {
  const before = await textOf(path);
  await resign(dir, path, change, key);
  expect(await textOf(path)).not.toBe(before);
};

describe('a bundle', { timeout: 60_000 }, () => {
  it('holds as it was made, and names the key that must be compared', async () => {
    expect(await verifyBundle(dir)).toMatchObject({
      faults: [],
      kid: key.kid,
      isKeyKnown: false,
      statements: [],
    });
    expect(await verifyBundle(dir, { known: [key.publicJwk] })).toMatchObject({
      faults: [],
      isKeyKnown: true,
    });
  });

  it(
    'is caught with one bit changed, in any of its files, by the name of the file',
    FLIP_TIMEOUT,
    async () => {
      const files = await filesIn(dir);
      expect(files.length).toBeGreaterThan(15);
      for (const path of files) {
        const bytes = await readFile(join(dir, path));
        for (const at of new Set([0, bytes.length >> 1, bytes.length - 1])) {
          const changed = Buffer.from(bytes);
          changed[at]! ^= 1;
          await writeFile(join(dir, path), changed);
          const faults = await faultsIn();
          expect(faults.join('\n'), `${path}, byte ${String(at)}`).toContain(
            path === FILES.manifest ? 'manifest' : path,
          );
        }
        await writeFile(join(dir, path), bytes);
      }
      expect(await faultsIn()).toEqual([]);
    },
  );

  it('is caught with a file too many, or one too few', async () => {
    await writeFile(join(dir, 'evidence/more.gz'), '');
    expect(await faultsIn()).toEqual([expect.stringContaining('evidence/more.gz')]);
    await rm(join(dir, 'evidence/more.gz'));
    await rm(join(dir, 'evidence/upload.gateway/2024-02-14.gz'));
    expect((await faultsIn())[0]).toContain('evidence/upload.gateway/2024-02-14.gz: it is missing');
  });

  it('signed with another key than the reader knows does not hold', async () => {
    const stranger = await signingKeyFrom(join(home, 'stranger.jwk'));
    const { faults, isKeyKnown } = await verifyBundle(dir, { known: [stranger.publicJwk] });
    expect(faults).toEqual([expect.stringContaining(key.kid)]);
    expect(isKeyKnown).toBe(false);
  });

  it.each([
    [
      FILES.report,
      /"ppm": 2\d{5}/,
      '"ppm": 999990',
      /report\.json, objectives\[0\]\.sources\[0\]\.weighted\.ppm: it says 999990, the raw data give 2\d{5}/,
    ],
    [FILES.figures, 'upload,judged.part,,', 'upload,judged.part,,9', /figures\.csv, line \d+/],
    [FILES.page, /21,\d{4}/, '99,9999', /report\.html, line \d+/],
    [FILES.contract, '"targetPpm": 999000', '"targetPpm": 100000', /report\.json, objectives\[0\]/],
    [FILES.incidents, '2024-02-14T06:10:00.000Z', '2024-02-14T09:10:00.000Z', /report\.json, responses\[0\]/],
    [FILES.inputs, '"madeAt": "2024-02-20', '"madeAt": "2024-05-20', /signature\.jws, madeAt/],
  ])(
    'whose issuer writes other figures into %s is found out, though it is signed',
    async (path, from, to, named) => {
      await resigned(path, (text) => text.replace(from, to));
      expect((await faultsIn())[0]).toMatch(named);
    },
  );

  it('whose print says otherwise is found out, though it is signed and nothing else differs', async () => {
    const calm = join(home, `calm-${String(copies)}`);
    const inputs = inputsFor(daysBetween('2024-02-14', '2024-02-16', 'WIB'), '2024-02-20T03:00:00.000Z');
    await makeBundle({
      ...{ out: calm, inputs, contract: UPLOADS, key, sites: [], ledger: { exclusions: [] }, incidents: [] },
      measure: async (stream, grid) => measured(stream, grid, []),
    });
    const print = await readFile(join(calm, FILES.print));
    await resigned(FILES.print, () => print);
    expect(await faultsIn()).toEqual([
      expect.stringMatching(/^report\.pdf: it is not what pdfmake [\d.]+ draws of the raw data; a release/),
    ]);
  });

  it('whose issuer weighs the night otherwise is found out, though every figure follows from it', async () => {
    const inputs = inputsFor(daysBetween('2024-02-14', '2024-02-16', 'WIB'));
    const grid = gridOf(inputs, UPLOADS);
    const flat = new Map(PLACES.map(({ code }) => [code, new Uint32Array(grid.count).fill(1)]));
    await resigned(FILES.weights, () => weightsFile(flat, inputs.period, grid));
    expect((await faultsIn())[0]).toBe('evidence/weights.gz: the arrival curve gives other weights');
  });

  it('says whether its contract is one that the reader’s catalog has', async () => {
    expect((await verifyBundle(dir)).isContractKnown).toBe(false);
    const own = join(home, 'house');
    const house = contractOf('vendor-utama-2024-02');
    const inputs = inputsFor(daysBetween('2024-02-14', '2024-02-15', 'WIB'));
    await makeBundle({
      ...{ out: own, inputs, contract: house, key, sites: [], ledger: { exclusions: [] }, incidents: [] },
      measure: async (stream, grid) => measured(stream, grid, []),
    });
    expect(await verifyBundle(own)).toMatchObject({ faults: [], isContractKnown: true });
  });

  it('holds no address and no site in any text', async () => {
    for (const path of [...Object.values(FILES)].filter((name) => /\.(?:json|html|csv)$/.test(name))) {
      const text = await textOf(path);
      expect(text, path).not.toMatch(/103\.9\.8\.7|10\.20\.30\.40|gw-wib/);
    }
    expect(await textOf(FILES.incidents)).toContain('[situs]: [IP] tidak menjawab');
  });

  it('shows each outage with the hash of the file that proves it', async () => {
    const { outages } = JSON.parse(await textOf(FILES.report)) as {
      outages: { id: string; evidence: { path: string; sha256: string }[] }[];
    };
    expect(outages.map(({ id }) => id)).toEqual(['upload/001', 'upload/002']);
    for (const { evidence } of outages) {
      expect(evidence).toHaveLength(1);
      expect(sha256(await readFile(join(dir, evidence[0]!.path)))).toBe(evidence[0]!.sha256);
    }
  });

  it('is a page that runs nothing and fetches nothing, and a print of it', async () => {
    const page = await textOf(FILES.page);
    expect(page).toMatch(/default-src 'none'; style-src 'sha256-[\w+/=]+'/);
    expect(page).not.toMatch(/<script|\son\w+=|https?:\/\/(?!www\.w3\.org\/2000\/svg)|style="/);
    expect((await readFile(join(dir, FILES.print))).subarray(0, 5).toString()).toBe('%PDF-');
  });

  it('overwrites nothing', async () => {
    await expect(makeTwoDays(dir, key)).rejects.toThrow(/SLA_OUTPUT_EXISTS/);
  });

  it('that fails half-way leaves nothing, so that it can be asked for again', async () => {
    const parent = await mkdtemp(join(home, 'failing-'));
    const inputs = inputsFor(daysBetween('2024-02-14', '2024-02-15', 'WIB'));
    const out = join(parent, 'report');
    const failing = makeBundle({
      ...{ out, inputs, contract: UPLOADS, key, sites: [], ledger: { exclusions: [] }, incidents: [] },
      measure: () => Promise.reject(new Error('Prometheus is away')),
    });
    await expect(failing).rejects.toThrow('Prometheus is away');
    expect(await readdir(parent)).toEqual([]);
    await makeTwoDays(out, key);
    expect(await readdir(parent)).toEqual(['report']);
  });

  it('is the same to the letter when it is made again, its print too', async () => {
    const again = join(home, `again-${String(copies)}`);
    await makeTwoDays(again, key);
    for (const path of await filesIn(again)) {
      if ([FILES.manifest, FILES.signature].includes(path as never)) continue;
      expect((await readFile(join(again, path))).equals(await readFile(join(dir, path))), path).toBe(true);
    }
  });
});
