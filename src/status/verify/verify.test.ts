import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ManualClock, signingKeyFrom, type SigningKey } from '../../kernel/index.ts';
import { lastingFiles, openFolder } from '../folder.ts';
import { folderPlace } from '../place/folder-place.ts';
import type { Place } from '../place/port.ts';
import { putInOrder } from '../place/put-in-order.ts';
import { publisher, type Publisher } from '../publisher.ts';
import { loadRegencyNames } from '../regency-names.ts';
import { publishedFolder, quietPicture, signedLine, statementKeysOf } from '../testing.ts';
import { mirrorAt } from './mirror.ts';
import { verifyLiveMirror, verifyMirror, type Verdict } from './verify.ts';

const STALE_MS = 45_000;

let home: string;
let clock: ManualClock;
let key: SigningKey;
let pages: Publisher;

const folderOf = (name: string) => join(home, name);

/** A copy of the folder on somebody's server. */
const copied = () => cp(folderOf('umum'), folderOf('salinan'), { recursive: true });
const look = (): Promise<Verdict> =>
  verifyMirror({ mirror: mirrorAt(folderOf('salinan')), keys: [key.publicJwk], now: clock.now() });
const change = async (path: string, from: string | RegExp, to: string) => {
  const file = join(folderOf('salinan'), path);
  const text = await readFile(file, 'utf8');
  const changed = text.replace(from, to);
  expect(changed, 'the test must change something').not.toBe(text);
  await writeFile(file, changed);
};

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'siaga-salinan-'));
  clock = new ManualClock();
  key = await signingKeyFrom(join(home, 'kunci'));
  pages = await publishedFolder(folderOf('umum'), join(home, 'kunci'), clock);
  await copied();
});
afterEach(() => rm(home, { recursive: true }));

describe('a copy of the status page', () => {
  it('that nobody touched is true, 88 files of it', async () => {
    expect(await look()).toEqual({ outcome: 'true', asOf: quietPicture(clock).asOf, files: 88 });
  });

  it.each([
    ['one digit in one tile', 'index.html', '1.234', '1.235'],
    ['one digit on a page of a province', 'provinsi/52.html', '1.234', '1.334'],
    ['one word on the board', 'papan.html', 'melayani', 'meladeni'],
    [
      'the age at which a page turns unknown',
      'lanjut.html',
      'data-basi-setelah="45000"',
      'data-basi-setelah="9e9"',
    ],
    ['the script', 'segar.js', 'RENEW_MS = 5000', 'RENEW_MS = 5e9'],
    ['a number in the plain data', 'snapshot.json', '1234', '1235'],
    ['a day of the plain history', 'riwayat.json', /\d{4}-\d\d-\d\d/, '2024-01-01'],
    ['the title of the feed', 'feed.xml', 'insiden dan', 'insiden & '],
    ['the other feed', 'feed.json', 'Keadaan layanan', 'Hasil pemilu'],
    ['a letter of the signed snapshot', 'snapshot.jws', /\.(.)/, '.A'],
  ])('is altered when somebody changes %s', async (_, path, from, to) => {
    await change(path, from, to);
    expect(await look()).toMatchObject({ outcome: 'altered', path });
  });

  it('says what should be read where, and what is', async () => {
    await change('index.html', '1.234', '1.235');
    const { why } = (await look()) as Verdict & { outcome: 'altered' };
    expect(why).toMatch(/^line \d+ should read ".*1\.234.*" but reads ".*1\.235.*"$/);
  });

  it('is altered when it is all of a piece, but signed with another key', async () => {
    await rm(folderOf('salinan'), { recursive: true });
    await publishedFolder(folderOf('salinan'), join(home, 'kunci-lain'), clock);
    expect(await look()).toMatchObject({ outcome: 'altered', path: 'jwks.json' });
    const ownKey = { mirror: mirrorAt(folderOf('salinan')), keys: undefined, now: clock.now() };
    expect(await verifyMirror(ownKey)).toMatchObject({ outcome: 'true' });
    await cp(join(folderOf('umum'), 'jwks.json'), join(folderOf('salinan'), 'jwks.json'));
    expect(await look()).toMatchObject({ outcome: 'altered', path: 'snapshot.jws' });
  });

  it.each([
    ['kty', '"kty":"OKP"', '"kty":"EC"'],
    ['curve', '"crv":"Ed25519"', '"crv":"X25519"'],
    ['name', /"kid":"[^"]*"/, '"kid":"lain"'],
    ['way of signing', '"alg":"EdDSA"', '"alg":"RS256"'],
    ['use', '"use":"sig"', '"use":"enc"'],
    ['letters', /"x":"[^"]*"/, '"x":"bGFpbg"'],
    ['set, by one more before it', '{"keys"', '{"keys":[],"keys"'],
  ])('is altered when somebody changes its key’s %s', async (_, from, to) => {
    await change('jwks.json', from, to);
    expect(await look()).toMatchObject({ outcome: 'altered', path: 'jwks.json' });
  });

  it('is altered when what it officially says is by another key than the incident service’s', async () => {
    const speaker = await signingKeyFrom(join(home, 'kunci-pernyataan'));
    const other = await signingKeyFrom(join(home, 'kunci-lain'));
    const statements = await signedLine(speaker, 'nasional', ['Pleno berjalan.'], clock.now());
    const change = { statements, statementKeys: statementKeysOf(speaker) };
    await publishedFolder(folderOf('umum'), join(home, 'kunci'), clock, change);
    await copied();
    const check = { mirror: mirrorAt(folderOf('salinan')), keys: [key.publicJwk], now: clock.now() };
    expect(await verifyMirror(check)).toMatchObject({ outcome: 'true' });
    expect(await verifyMirror({ ...check, statementKeys: [speaker.publicJwk] })).toMatchObject({
      outcome: 'true',
    });
    expect(await verifyMirror({ ...check, statementKeys: [other.publicJwk] })).toMatchObject({
      ...{ outcome: 'altered', path: 'snapshot.jws' },
      why: expect.stringContaining('statement 1 of nasional'),
    });
  });

  it('is old when an earlier snapshot is shown after its time', async () => {
    await clock.advance(STALE_MS + 1);
    expect(await look()).toEqual({
      outcome: 'old',
      asOf: new Date(clock.now() - STALE_MS - 1).toISOString(),
      ageMs: STALE_MS + 1,
    });
  });

  it('is altered when a signed snapshot stands beside the history of another time', async () => {
    await clock.advance(15_000);
    await pages.publish();
    for (const name of ['snapshot.jws', 'snapshot.json'])
      await cp(join(folderOf('umum'), name), join(folderOf('salinan'), name));
    expect(await look()).toMatchObject({ outcome: 'altered', path: 'riwayat.jws' });
  });

  it('is altered when only the compressed twin of a page is', async () => {
    const text = await readFile(join(folderOf('salinan'), 'index.html'), 'utf8');
    const twin = join(folderOf('salinan'), 'index.html.gz');
    await writeFile(twin, gzipSync(text.replace('1.234', '1.235')));
    expect(await look()).toMatchObject({ outcome: 'altered', path: 'index.html.gz' });
    await rm(twin);
    expect(await look()).toMatchObject({ outcome: 'true' });
  });

  it('is altered when it calls itself unknown while it is fresh', async () => {
    await change('index.html', 'class=""', 'class="basi"');
    expect(await look()).toMatchObject({ outcome: 'altered', path: 'index.html' });
  });

  describe('in a bucket', () => {
    let refusing: ReadonlySet<string>;
    let bucket: Publisher;
    beforeEach(async () => {
      await rm(folderOf('salinan'), { recursive: true });
      refusing = new Set();
      const place = folderPlace(folderOf('salinan'));
      const put: Place['put'] = (path, text) =>
        refusing.has(path) ? Promise.reject(new Error('503 SlowDown')) : place.put(path, text);
      await putInOrder(place, [await lastingFiles(key)]);
      bucket = publisher({
        source: async () => quietPicture(clock),
        folder: await openFolder(folderOf('asal'), key),
        site: { address: 'https://status.example/', staleAfterMs: STALE_MS },
        ...{ clock, lastSeen: undefined, history: undefined, names: await loadRegencyNames() },
        copy: (groups) => putInOrder({ put }, groups),
        onFault: () => undefined,
      });
    });
    const round = async (...refused: readonly string[]) => {
      refusing = new Set(refused);
      await clock.advance(15_000);
      await bucket.publish();
      await bucket.idle();
    };

    it.each(['provinsi/52.html', 'feed.xml', 'riwayat.json', 'riwayat.jws', 'snapshot.json', 'snapshot.jws'])(
      'is of two rounds, not altered, when one that refused %s ended a round, and true after the next',
      async (path) => {
        await round();
        expect(await look()).toMatchObject({ outcome: 'true' });
        await round(path);
        expect(await look()).toMatchObject({ outcome: 'mixed' });
        await round();
        expect(await look()).toMatchObject({ outcome: 'true' });
      },
    );

    it('is so also after three such rounds in a row, each cut off elsewhere', async () => {
      await round();
      for (const path of ['provinsi/52.html', 'index.html', 'papan.html']) await round(path);
      expect(await look()).toMatchObject({ outcome: 'mixed' });
    });

    it('is altered when it shows pages of a round before its snapshot, with or without the word of that time', async () => {
      await round();
      await round();
      await cp(folderOf('salinan'), folderOf('dulu'), { recursive: true });
      await round();
      const dated = ['index.html', 'lanjut.html', 'papan.html'];
      const putBack = async (...names: readonly string[]) => {
        for (const name of names) await cp(join(folderOf('dulu'), name), join(folderOf('salinan'), name));
      };
      await putBack(...dated);
      // The round before is the last whole one that `berikut.jws` names.
      expect(await look()).toMatchObject({ outcome: 'altered', path: 'index.html' });
      await clock.advance(7_200_000);
      await round();
      await round();
      await putBack(...dated, 'berikut.jws');
      expect(await look()).toMatchObject({ outcome: 'altered', path: 'index.html' });
    });

    it('is old, not being written, when a round that was cut off lies there for long', async () => {
      await round();
      await round('provinsi/52.html');
      expect(await look()).toMatchObject({ outcome: 'mixed' });
      await clock.advance(STALE_MS + 1);
      expect(await look()).toMatchObject({ outcome: 'old', ageMs: STALE_MS + 15_001 });
    });

    it('is altered when a file is of neither', async () => {
      await round();
      await round('provinsi/52.html');
      await change('provinsi/52.html', '1.234', '1.235');
      expect(await look()).toMatchObject({ outcome: 'altered', path: 'provinsi/52.html' });
    });
  });

  it('cannot be judged when a page is missing', async () => {
    await rm(join(folderOf('salinan'), 'provinsi/11.html'));
    await expect(look()).rejects.toMatchObject({ code: 'STATUS_MIRROR_UNREADABLE' });
  });

  it('is looked at again before it is called altered, since it may just be being written', async () => {
    await change('index.html', '1.234', '1.235');
    const pauses: number[] = [];
    const patient = {
      now: () => clock.now(),
      sleep: async (ms: number) => {
        pauses.push(ms);
        await copied();
      },
    };
    const check = { mirror: mirrorAt(folderOf('salinan')), keys: [key.publicJwk] };
    expect(await verifyLiveMirror(check, patient)).toMatchObject({ outcome: 'true' });
    expect(pauses).toEqual([2_000]);
  });
});
