import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { HEADERS, RETURN_WORD_PATH, returnWordSchema } from '../../src/contracts/index.ts';
import { createLogger } from '../../src/instrumentation/index.ts';
import { parseConfig, systemClock } from '../../src/kernel/index.ts';
import { returnDeskConfigSchema, startReturnDesk, type ReturnDesk } from '../../src/manual/index.ts';
import { jpeg, openHouse, tpsIn, uploadHeaders, type House } from '../../src/gateway/testing.ts';
import { passwordOf } from '../../src/sirekap/index.ts';
import { CONTROL_TOKEN, startTestVendor, type TestVendor } from '../../src/sirekap/testing.ts';

const BIN = join(import.meta.dirname, '../../src/cli/bin.mjs');
const READER = 'pembaca-keadaan-untuk-uji-coba-123';
const READING = { candidates: [10, 20, 30], invalid: 4, ballotsUsed: 64 };

let dir: string;
let vendor: TestVendor;
let house: House;
const receipts: string[] = [];
const [first, second] = [tpsIn('52', 0), tpsIn('52', 1)];

const settings = () => ({
  SIAGA_MANUAL_DIR: join(dir, 'manual'),
  SIAGA_MANUAL_GATEWAYS: JSON.stringify({ 'gw-wita': `http://127.0.0.1:${String(house.gateway.opsPort)}` }),
  SIAGA_MANUAL_SITE_GATEWAYS: 'gw-wita',
  SIAGA_MANUAL_GATEWAY_TOKEN_FILE: join(dir, 'token'),
  SIAGA_MANUAL_VENDOR_URL: vendor.url,
  SIAGA_MANUAL_VENDOR_TOKEN_FILE: join(dir, 'token'),
});

/** The manual fallback, as somebody at Pusdatin runs it. */
async function manual(...args: readonly string[]) {
  const env = { PATH: process.env['PATH'] ?? '', ...settings() };
  try {
    const ended = await promisify(execFile)(process.execPath, [BIN, 'manual', ...args], { cwd: dir, env });
    return { code: 0, text: ended.stdout + ended.stderr };
  } catch (error) {
    const ended = error as { code: number; stdout: string; stderr: string };
    return { code: ended.code, text: ended.stdout + ended.stderr };
  }
}

/** The code as spreadsheets keep it. */
const dotted = (tps: string): string => tps.replace(/(..)(..)(..)(....)(...)/, '$1.$2.$3.$4.$5');

const reconcile = (...args: readonly string[]) =>
  manual('reconcile', '--region', '52', '--receipts', 'receipts.txt', '--keys', 'keys.json', ...args);

/** The word of the process that the incident service asks. */
async function returnWord(token: string) {
  const desk: ReturnDesk = await startReturnDesk(
    parseConfig(returnDeskConfigSchema, {
      ...settings(),
      SIAGA_MANUAL_PORT: '0',
      SIAGA_OPS_PORT: '0',
      SIAGA_MANUAL_ASKER_TOKEN_FILE: join(dir, 'token'),
      SIAGA_MANUAL_RECEIPTS_FILE: join(dir, 'receipts.txt'),
      SIAGA_MANUAL_RECEIPT_KEYS: join(dir, 'keys.json'),
    }),
    { clock: systemClock, logger: createLogger({ name: 'test', level: 'silent' }) },
  );
  try {
    const answer = await fetch(`http://127.0.0.1:${String(desk.port)}${RETURN_WORD_PATH}?scope=52`, {
      headers: { authorization: `Bearer ${token}` },
    });
    const body: unknown = await answer.json();
    const metrics = await (await fetch(`http://127.0.0.1:${String(desk.opsPort)}/metrics`)).text();
    const counted = metrics.matchAll(/^siaga_manual_return_words_total\{outcome="(\w+)"\} (\d+)$/gm);
    const words = Object.fromEntries([...counted].map(([, outcome, count]) => [outcome, Number(count)]));
    return { status: answer.status, body, words };
  } finally {
    await desk.close();
  }
}

async function fault(method: 'POST' | 'DELETE'): Promise<void> {
  const answer = await fetch(`${vendor.opsUrl}/-/faults`, {
    method,
    headers: { authorization: `Bearer ${CONTROL_TOKEN}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      service: 'intake',
      province: '52',
      ...(method === 'POST' ? { mode: 'unavailable' } : {}),
    }),
  });
  expect(answer.ok).toBe(true);
}

const sessions = new Map<string, string>();

async function sessionOf(tps: string): Promise<string> {
  const known = sessions.get(tps);
  if (known !== undefined) return known;
  const account = `${tps}-1`;
  const answer = await house.call(
    'POST',
    '/sso/login',
    { 'content-type': 'application/json', [HEADERS.tps]: tps },
    JSON.stringify({ account, password: passwordOf(account, 'gladi') }),
  );
  const session = String(answer.json['session']);
  sessions.set(tps, session);
  return session;
}

/** Bring a photo as a phone does, and keep the receipt. */
async function bring(tps: string, page: number, seed: number): Promise<number> {
  const photo = jpeg(seed);
  const answer = await house.call(
    'POST',
    '/intake/uploads',
    {
      ...uploadHeaders(photo, tps, page),
      authorization: `Bearer ${await sessionOf(tps)}`,
      ...(page === 2 ? { [HEADERS.reading]: JSON.stringify(READING) } : {}),
    },
    photo,
  );
  receipts.push(String(answer.json['receipt']));
  await writeFile(join(dir, 'receipts.txt'), `${receipts.join('\n')}\n`);
  return answer.status;
}

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'siaga-manual-e2e-'));
  await writeFile(join(dir, 'token'), READER, { mode: 0o600 });
  vendor = await startTestVendor({ SIREKAP_READER_TOKEN: READER });
  house = await openHouse({
    SIAGA_UPSTREAM_URL: vendor.url,
    SIAGA_LISTING_TOKEN_FILE: join(dir, 'token'),
    SIAGA_DRAIN_BACKOFF_MS: '100',
    SIAGA_PACE_STEP_MS: '50',
  });
  const keys = await house.call('GET', '/.well-known/jwks.json');
  await writeFile(join(dir, 'keys.json'), JSON.stringify(keys.json));
}, 60_000);

afterAll(async () => {
  await house.close();
  await vendor.close();
  await rm(dir, { recursive: true, force: true });
});

describe('a region that was switched over, from the packs to the last note', () => {
  let packs: string;

  it('has packs that say what Sirekap and the gateway have of each page', async () => {
    expect(await bring(first, 1, 1)).toBe(201);
    await fault('POST');
    expect(await bring(first, 2, 2)).toBe(202);
    expect(await bring(second, 1, 3)).toBe(202);
    const { code, text } = await manual(
      'packs',
      '--region',
      first.slice(0, 6),
      '--out',
      'paket',
      '--workers',
      '1',
    );
    expect(code, text).toBe(0);
    const manifest = JSON.parse(await readFile(join(dir, 'paket', 'manifest.json'), 'utf8')) as {
      readonly packs: readonly {
        readonly tally: object;
        readonly files: readonly { readonly path: string }[];
      }[];
    };
    const [pack] = manifest.packs;
    expect(pack?.tally).toMatchObject({ recorded: 1, held: 2, missing: 0, unknown: 0 });
    const files = pack!.files.map(({ path }) => path);
    expect(files).toHaveLength(6);
    packs = join(dir, 'paket', files[0]!, '..');
    const named = (beginning: string) =>
      readFile(
        join(
          dir,
          'paket',
          files.find((path) => path.includes(beginning))!,
        ),
        'latin1',
      );
    expect((await named('paket-52')).slice(0, 5)).toBe('%PDF-');
    const table = await named('tps-52');
    expect(table).toMatch(new RegExp(`${dotted(first)};.*;ppwp;1;tercatat;`));
    expect(table).toMatch(new RegExp(`${dotted(first)};.*;ppwp;2;ditahan;.*;gw-wita;0`));
    expect(table).toMatch(new RegExp(`${dotted(second)};.*;ppwp;2;belum ada;`));
  });

  it('does not write over packs that there are', async () => {
    const { code, text } = await manual('packs', '--region', first.slice(0, 6), '--out', 'paket');
    expect(code).toBe(1);
    expect(text).toContain('MANUAL_OUT_NOT_EMPTY');
  });

  it('takes the figures of the pleno in the table that came with the pack', async () => {
    const name = (await readdir(packs)).find((file) => file.startsWith('pleno-'))!;
    const table = await readFile(join(packs, name), 'utf8');
    const row = `${dotted(first)};ppwp;Ya;3;64;10;20;31`;
    const lines = table.split('\r\n').map((line) => (line.startsWith(`${dotted(first)};ppwp;`) ? row : line));
    await writeFile(join(dir, 'pleno.csv'), lines.join('\r\n'));
    const { code, text } = await manual('progress', 'import', 'pleno.csv', '--by', 'PPK');
    expect(code, text).toBe(0);
    expect(text).toContain('1 baris dicatat dari PPK');
    expect((await manual('progress', 'show', '--tps', first)).text).toContain('suara 10/20/31');
    const { text: shown } = await manual('progress', 'show', '--region', first.slice(0, 6));
    const [, of = ''] = /: 1\/(\d+) selesai, 0 dikoreksi/.exec(shown) ?? [];
    expect(Number(of), shown).toBe(lines.length - 2);
  });

  it('may return while photos are held where it is known, and may not be closed then', async () => {
    const back = await reconcile('--check');
    expect(back.code, back.text).toBe(0);
    const { status, body, words } = await returnWord(READER);
    expect([status, returnWordSchema.parse(body)]).toMatchObject([
      200,
      { scope: '52', mayReturn: true, why: [] },
    ]);
    const none = { may: 0, stays: 0, counting: 0, failed: 0 };
    expect(words).toEqual({ ...none, may: 1 });
    expect(await returnWord('tebakan')).toMatchObject({ status: 401, words: none });
    const closing = await reconcile('--closing');
    expect(closing.code).toBe(1);
    expect(closing.text).toContain('2 foto masih ditahan');
  });

  it('accounts for every receipt once the vendor takes them, with figures that differ side by side', async () => {
    await fault('DELETE');
    await vi.waitFor(
      async () => {
        expect((await reconcile()).text).toContain('3 = 3 terkirim + 0 ditahan');
      },
      { timeout: 60_000, interval: 500 },
    );
    const { text } = await reconcile();
    expect(text).toContain('suara 10/20/31; tidak sah 3; digunakan 64');
    expect(text).toContain('suara 10/20/30; tidak sah 4; digunakan 64');
    expect((await reconcile('--closing')).code).toBe(1);
  });

  it('is closed by a person’s note on each difference, and by nothing else', async () => {
    const { text: shown } = await reconcile();
    const idOf = (kind: string) => new RegExp(`^([0-9a-f]{16}) {2}${kind}`, 'm').exec(shown)?.[1] ?? '';
    const ids = [idOf('totals'), idOf('no-pleno')];
    const text = 'C.HASIL menyebut 31; foto buram, Sirekap dikoreksi';
    expect((await manual('note', '0'.repeat(16), '--region', '52', '--text', text)).code).toBe(1);
    const noted = await manual('note', ...ids, '--region', '52', '--text', text, '--by', 'Ayu');
    expect(noted.code, noted.text).toBe(0);
    expect((await reconcile('--closing')).code).toBe(0);
  });

  it('is exported with a signature that a changed file breaks', async () => {
    expect((await reconcile('--out', 'hasil', '--by', 'Ayu')).code).toBe(0);
    const differences = await readFile(join(dir, 'hasil', 'selisih.csv'), 'utf8');
    expect(differences).toContain('Ayu');
    expect(differences).toContain('foto buram');
    const good = await manual('verify', 'hasil', '--keys', join('hasil', 'kunci.json'));
    expect(good.code, good.text).toBe(0);
    await writeFile(join(dir, 'hasil', 'selisih.csv'), differences.replace('10/20/31', '10/20/30'));
    const bad = await manual('verify', 'hasil', '--keys', join('hasil', 'kunci.json'));
    expect(bad.code).toBe(1);
    expect(bad.text).toContain('selisih.csv berubah');
  });

  it('may not return when a gateway’s disk is lost with a photo that has a receipt, until somebody noted it', async () => {
    await fault('POST');
    expect(await bring(second, 2, 4)).toBe(202);
    await house.restart({}, () => rm(join(house.dataDir, 'queue'), { recursive: true, force: true }));
    const refused = await reconcile('--check');
    expect(refused.code).toBe(1);
    expect(refused.text).toContain('1 tanda terima tanpa foto di mana pun');
    expect(returnWordSchema.parse((await returnWord(READER)).body)).toMatchObject({ mayReturn: false });
    const [, id = ''] = /^([0-9a-f]{16}) {2}receipt-missing/m.exec((await reconcile()).text) ?? [];
    const with_ = ['--receipts', 'receipts.txt', '--keys', 'keys.json'];
    await manual('note', id, '--region', '52', '--text', 'KPPS mengunggah ulang dari foto aslinya', ...with_);
    expect((await reconcile('--check')).code).toBe(0);
  });

  it('may not return when a gateway cannot be read', async () => {
    await house.gateway.close();
    const { code, text } = await reconcile('--check');
    expect(code).toBe(1);
    expect(text).toContain('belum terbaca utuh: gw-wita');
  });
});
