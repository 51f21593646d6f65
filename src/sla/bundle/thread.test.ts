import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { signingKeyFrom, type SigningKey } from '../../kernel/index.ts';
import { countersign } from '../countersign.ts';
import { FILES, manifestSchema } from './folder.ts';
import { verifyBundle } from './verify.ts';
import { makeTwoDays, resign } from '../testing/index.ts';

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

describe('what is said of a bundle', { timeout: 60_000 }, () => {
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

  it('hides no page in a folder, not by the name of the true one nor below any, and is not signed beside one', async () => {
    const hidden = 'statements/tanggapan.html/index.html';
    await mkdir(join(dir, 'statements/tanggapan.html'), { recursive: true });
    // An empty folder is no page either.
    expect(await faultsIn()).toEqual([expect.stringMatching(/^tanggapan\.html: EISDIR/)]);
    await writeFile(join(dir, hidden), 'Penyedia menyetujui laporan.');
    expect(await faultsIn()).toContain(`${hidden}: the manifest does not list it`);
    await expect(say('vendor', vendor)).rejects.toThrow(/SLA_BUNDLE_UNREADABLE: what is not true/);
    expect(await readdir(join(dir, 'statements'))).toEqual(['tanggapan.html']);
    await rm(join(dir, 'statements'), { recursive: true });
    await mkdir(join(dir, 'statements/lain/dalam'), { recursive: true });
    await writeFile(join(dir, 'statements/lain/dalam/index.html'), '');
    expect(await faultsIn()).toEqual([
      'statements/lain/dalam/index.html: the manifest does not list it',
      'statements/lain: 0001.jws should stand here',
    ]);
  });

  it('is in a folder: a file of that name is no thread in which nobody spoke', async () => {
    await writeFile(join(dir, 'statements'), 'Penyedia menyetujui laporan.');
    expect(await faultsIn()).toEqual([
      'statements: the manifest does not list it',
      expect.stringMatching(/^statements: ENOTDIR/),
      expect.stringMatching(/^tanggapan\.html: ENOTDIR/),
    ]);
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
    await resign(dir, FILES.figures, (text) => `${text}x`, key);
    expect(manifestSchema.parse(JSON.parse(await textOf(FILES.manifest))).root).not.toBe(root);
    expect(await faultsIn()).toContainEqual(expect.stringContaining('it is about another bundle'));
  });

  it('is signed with keys that only their owner can read', async () => {
    expect((await stat(join(home, 'vendor.jwk'))).mode & 0o077).toBe(0);
  });
});
