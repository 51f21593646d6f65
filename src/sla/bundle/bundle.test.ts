import { cp, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { SlaContract } from '../../catalog/index.ts';
import { signingKeyFrom, type SigningKey } from '../../kernel/index.ts';
import { countersign } from '../countersign.ts';
import { gridOf } from '../domain/collect.ts';
import { daysBetween } from '../domain/period.ts';
import { makeBundle } from '../make-bundle.ts';
import { contractOf, inputsFor, measured, PLACES, type Trouble } from '../testing.ts';
import { weightsFile } from './evidence-file.ts';
import { FILES, filesIn, manifestSchema, manifestText, sha256 } from './folder.ts';
import { BUNDLE_TYP } from './seal.ts';
import { verifyBundle } from './verify.ts';

/** Uploads alone: what is tested here is the folder. */
const house = contractOf('vendor-utama-2024-02');
const contract: SlaContract = {
  ...house,
  streams: house.streams.filter(({ id }) => id.startsWith('upload.')),
  objectives: house.objectives.filter(({ id }) => id === 'upload' || id === 'upload-election'),
};
const TROUBLES: readonly Trouble[] = [
  { from: '2024-02-14T13:00:00+07:00', to: '2024-02-14T19:00:00+07:00', what: 'fails' },
  { from: '2024-02-15T03:00:00+07:00', to: '2024-02-15T04:00:00+07:00', what: 'fails', places: ['52'] },
];
const FLIP_TIMEOUT = { timeout: 120_000 };

let home: string;
let made: string;
let dir: string;
let key: SigningKey;

const makeAt = (out: string) => {
  const inputs = inputsFor(daysBetween('2024-02-14', '2024-02-16', 'WIB'), '2024-02-20T03:00:00.000Z');
  const grid = gridOf(inputs, contract);
  return makeBundle({
    ...{ out, inputs, contract, key, sites: ['gw-wib'] },
    ledger: {
      exclusions: [
        {
          id: 'PM-1',
          kind: 'pemeliharaan',
          components: [],
          from: '2024-02-15T20:00:00+07:00',
          to: '2024-02-15T21:00:00+07:00',
          announcedAt: '2024-02-15T12:00:00+07:00',
          approvedBy: null,
          approvedAt: null,
          reason: 'pangkalan 10.20.30.40 diganti',
        },
      ],
    },
    incidents: [
      {
        id: 'INS-1',
        alertname: 'NationalUploadOutage',
        service: 'intake',
        region: 'nasional',
        severity: 'critical',
        title: 'gw-wib: 103.9.8.7 tidak menjawab',
        openedAt: '2024-02-14T06:05:00.000Z',
        acknowledgedAt: '2024-02-14T06:10:00.000Z',
        resolvedAt: '2024-02-14T12:10:00.000Z',
        traces: ['0af7651916cd43dd8448eb211c80319c'],
      },
    ],
    measure: async (stream) => measured(stream, grid, TROUBLES),
  });
};

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'siaga-sla-'));
  key = await signingKeyFrom(join(home, 'issuer.jwk'));
  made = join(home, 'made');
  await makeAt(made);
});
afterAll(() => rm(home, { recursive: true, force: true }));

let copies = 0;
beforeEach(async () => {
  dir = join(home, `copy-${String((copies += 1))}`);
  await cp(made, dir, { recursive: true });
});

const textOf = (path: string): Promise<string> => readFile(join(dir, path), 'utf8');
const faultsIn = async (): Promise<readonly string[]> => (await verifyBundle(dir)).faults;

/** Change a file and sign the whole anew, as its issuer could. */
async function resigned(path: string, change: (text: string) => string | Buffer): Promise<void> {
  const text = await textOf(path);
  const changed = change(text);
  expect(changed).not.toBe(text);
  await writeFile(join(dir, path), changed);
  const { files } = manifestSchema.parse(JSON.parse(await textOf(FILES.manifest)));
  const listed = files.map((file) =>
    file.path === path ? { path, bytes: Buffer.byteLength(changed), sha256: sha256(changed) } : file,
  );
  const manifest = manifestText(listed);
  await writeFile(join(dir, FILES.manifest), manifest);
  const old = JSON.parse(
    Buffer.from((await textOf(FILES.signature)).split('.')[1]!, 'base64url').toString(),
  ) as object;
  const { root } = manifestSchema.parse(JSON.parse(manifest));
  await writeFile(join(dir, FILES.signature), await key.sign({ ...old, root }, BUNDLE_TYP));
}

describe('a bundle', () => {
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
    [FILES.inputs, '"madeAt": "2024-02-20', '"madeAt": "2024-05-20', /report\.json/],
  ])(
    'whose issuer writes other figures into %s is found out, though it is signed',
    async (path, from, to, named) => {
      await resigned(path, (text) => text.replace(from, to));
      expect((await faultsIn())[0]).toMatch(named);
    },
  );

  it('whose issuer weighs the night otherwise is found out, though every figure follows from it', async () => {
    const inputs = inputsFor(daysBetween('2024-02-14', '2024-02-16', 'WIB'));
    const grid = gridOf(inputs, contract);
    const flat = new Map(PLACES.map(({ code }) => [code, new Uint32Array(grid.count).fill(1)]));
    await resigned(FILES.weights, () => weightsFile(flat, inputs.period, grid));
    expect((await faultsIn())[0]).toBe('evidence/weights.gz: the arrival curve gives other weights');
  });

  it('says whether its contract is one that the reader’s catalog has', async () => {
    expect((await verifyBundle(dir)).isContractKnown).toBe(false);
    const own = join(home, 'house');
    const inputs = inputsFor(daysBetween('2024-02-14', '2024-02-15', 'WIB'));
    const grid = gridOf(inputs, house);
    await makeBundle({
      ...{ out: own, inputs, contract: house, key, sites: [], ledger: { exclusions: [] }, incidents: [] },
      measure: async (stream) => measured(stream, grid, []),
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
    await expect(makeAt(dir)).rejects.toThrow(/SLA_OUTPUT_EXISTS/);
  });

  it('that fails half-way leaves nothing, so that it can be asked for again', async () => {
    const parent = await mkdtemp(join(home, 'failing-'));
    const inputs = inputsFor(daysBetween('2024-02-14', '2024-02-15', 'WIB'));
    const out = join(parent, 'report');
    const failing = makeBundle({
      ...{ out, inputs, contract, key, sites: [], ledger: { exclusions: [] }, incidents: [] },
      measure: () => Promise.reject(new Error('Prometheus is away')),
    });
    await expect(failing).rejects.toThrow('Prometheus is away');
    expect(await readdir(parent)).toEqual([]);
    await makeAt(out);
    expect(await readdir(parent)).toEqual(['report']);
  });

  it('is the same to the letter when it is made again, but for its print', async () => {
    const again = join(home, `again-${String(copies)}`);
    await makeAt(again);
    for (const path of await filesIn(again)) {
      if ([FILES.print, FILES.manifest, FILES.signature].includes(path as never)) continue;
      expect((await readFile(join(again, path))).equals(await readFile(join(dir, path))), path).toBe(true);
    }
  });
});

describe('what is said of a bundle', () => {
  const AT = '2024-02-25T03:00:00.000Z';
  let vendor: SigningKey;
  beforeAll(async () => {
    vendor = await signingKeyFrom(join(home, 'vendor.jwk'));
  });
  const say = (as: 'vendor' | 'issuer', by: SigningKey, ...disputes: { outage: string; text: string }[]) =>
    countersign(dir, { as, key: by, at: AT, disputes, sites: ['gw-wib'] });

  it('is signed beside it, a thread an outage, and leaves it as it is', async () => {
    await say('vendor', vendor, { outage: 'upload/001', text: 'Serangan, bukan gangguan kami.' });
    await say('issuer', key, { outage: 'upload/001', text: 'Catatan gerbang menunjukkan 5xx.' });
    await say('vendor', vendor);
    const { faults, statements } = await verifyBundle(dir);
    expect(faults).toEqual([]);
    expect(
      statements.map(({ file, statement }) => [file, statement!.as, statement!.verdict, statement!.key.kid]),
    ).toEqual([
      ['0001.jws', 'vendor', 'disputed', vendor.kid],
      ['0002.jws', 'issuer', 'disputed', key.kid],
      ['0003.jws', 'vendor', 'agreed', vendor.kid],
    ]);
    expect(statements[0]!.statement!.disputes[0]!.text).toContain('Serangan');
  });

  it('is a page beside it, a thread an outage, that runs nothing and escapes what people wrote', async () => {
    const report = await textOf(FILES.page);
    await say('vendor', vendor, { outage: 'upload/001', text: '<b>Serangan</b>, bukan gangguan kami.' });
    await say('issuer', key, { outage: 'upload/001', text: 'Catatan gerbang menunjukkan 5xx.' });
    await say('vendor', vendor, { outage: 'upload/002', text: 'Hanya satu provinsi.' });
    const page = (await textOf('statements/tanggapan.html')).replaceAll('\u00a0', ' ');
    const [first, second] = [page.indexOf('Gangguan upload/001'), page.indexOf('Gangguan upload/002')];
    expect(first).toBeGreaterThan(0);
    const thread = page.slice(first, second);
    expect(thread).toContain('&lt;b&gt;Serangan&lt;/b&gt;, bukan gangguan kami.');
    expect(thread.indexOf('5xx')).toBeGreaterThan(thread.indexOf('Serangan'));
    expect(thread).toContain(`kunci <code>${vendor.kid}</code>`);
    expect(thread).toContain('25 Feb 2024 10.00 WIB');
    expect(page).toContain('<dt>Penyedia</dt><dd>membantah, 25 Feb 2024 10.00 WIB</dd>');
    expect(page).not.toMatch(/<script|\son\w+=|https?:|style="|<b>/);
    expect(await textOf(FILES.page)).toBe(report);
    expect(await faultsIn()).toEqual([]);
  });

  it(
    'is caught when its page says other than the statements, and drawn anew with the next',
    FLIP_TIMEOUT,
    async () => {
      await say('vendor', vendor, { outage: 'upload/002', text: 'Hanya satu provinsi.' });
      const path = join(dir, 'statements/tanggapan.html');
      const page = await textOf('statements/tanggapan.html');
      await writeFile(path, page.replace('Hanya satu', 'Setengah'));
      expect(await faultsIn()).toEqual([
        expect.stringMatching(
          /statements\/tanggapan\.html, line \d+: it says .*Setengah.*the statements give .*Hanya sa/,
        ),
      ]);
      await say('vendor', vendor);
      expect(await textOf('statements/tanggapan.html')).toMatch(/menyetujui laporan, 25\sFeb\s2024/);
      expect(await faultsIn()).toEqual([]);
      // A page that is not there misleads nobody.
      await rm(path);
      expect(await faultsIn()).toEqual([]);
    },
  );

  it('is caught with one bit changed, and when one was taken out', FLIP_TIMEOUT, async () => {
    await say('vendor', vendor, { outage: 'upload/002', text: 'Hanya satu provinsi.' });
    await say('vendor', vendor);
    const path = join(dir, 'statements/0001.jws');
    const bytes = await readFile(path);
    for (const at of [0, bytes.length >> 1, bytes.length - 1]) {
      const changed = Buffer.from(bytes);
      changed[at]! ^= 1;
      await writeFile(path, changed);
      expect((await faultsIn())[0]).toContain('statements/0001.jws');
    }
    await rm(path);
    const [gone, page] = await faultsIn();
    expect(gone).toContain('0001.jws should stand here');
    expect(page).toContain('statements/tanggapan.html, line');
  });

  it('is refused of an outage that is not there, of a bundle that does not hold, and of an issuer with another key', async () => {
    await expect(say('vendor', vendor, { outage: 'upload/099', text: 'Apa?' })).rejects.toThrow(
      /SLA_OUTAGE_UNKNOWN/,
    );
    await expect(say('issuer', vendor)).rejects.toThrow(/SLA_SIGNER_WRONG/);
    await writeFile(join(dir, FILES.figures), '');
    await expect(say('vendor', vendor)).rejects.toThrow(/figures\.csv/);
  });

  it('about one bundle is nothing beside another', async () => {
    await say('vendor', vendor);
    const { root } = manifestSchema.parse(JSON.parse(await textOf(FILES.manifest)));
    await resigned(FILES.figures, (text) => `${text}x`);
    expect(manifestSchema.parse(JSON.parse(await textOf(FILES.manifest))).root).not.toBe(root);
    expect(await faultsIn()).toContainEqual(expect.stringContaining('it is about another bundle'));
  });

  it('is signed with keys that only their owner can read', async () => {
    expect((await stat(join(home, 'vendor.jwk'))).mode & 0o077).toBe(0);
  });
});
