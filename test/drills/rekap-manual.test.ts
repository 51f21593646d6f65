import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RETURN_WORD_PATH, returnWordSchema, type ReturnWord } from '../../src/contracts/index.ts';
import {
  acceptedLineSchema,
  heldReceiptSchema,
  MATARAM,
  readLines,
  type Report,
} from '../../src/drill/index.ts';
import { systemClock } from '../../src/kernel/index.ts';
import {
  judgeClosing,
  judgeReturn,
  makePacks,
  openRegister,
  type MadePacks,
  type Reconciliation,
} from '../../src/manual/index.ts';
import { originOf, reconcileNight, statesOf, type Stack } from '../../src/processes/local-stack.ts';
import { chanceOf, drawn } from '../support/chance.ts';
import { shortDrill } from '../support/short-drill.ts';

const PROVINCE = MATARAM.province;
/** The province without uploads, and the most populous one, which goes on. */
const SCOPES = [PROVINCE, '35'];
const SAMPLE = 50;

/** What phones hold and the vendor has at one moment, by the drill's own files. */
interface Audit {
  /** Pages by `tps/page`. */
  readonly receipted: ReadonlySet<string>;
  readonly stored: ReadonlySet<string>;
  /** Receipts of each TPS, each line one. */
  readonly ofTps: ReadonlyMap<string, number>;
}

async function audit({ folders }: Stack): Promise<Audit> {
  const receipted = new Set<string>();
  const stored = new Set<string>();
  const ofTps = new Map<string, number>();
  for await (const { tps, page } of readLines(join(folders.drill, 'receipts.jsonl'), heldReceiptSchema)) {
    receipted.add(`${tps}/${String(page)}`);
    ofTps.set(tps, (ofTps.get(tps) ?? 0) + 1);
  }
  for await (const line of readLines(join(folders.sirekap, 'accepted.jsonl'), acceptedLineSchema))
    if (line.type === 'stored') stored.add(`${line.tps}/${String(line.page)}`);
  return { receipted, stored, ofTps };
}

/** What the incident service is told when it asks before it lifts manual mode. */
async function wordOn(scope: string, { ports, secrets }: Stack): Promise<ReturnWord> {
  const answer = await fetch(`${originOf(ports.manual)}${RETURN_WORD_PATH}?scope=${scope}`, {
    headers: { authorization: `Bearer ${secrets.returnAsker.value}` },
  });
  return returnWordSchema.parse(await answer.json());
}

/** The TPS of a table's row, whose code has dots for spreadsheets. */
const codeIn = (line: string): string => (line.split(';')[0] ?? '').replaceAll('.', '');

const termsOf = ({ delivered, held, duplicates, missing }: Reconciliation['totals']['shown']): number =>
  delivered + held + duplicates + missing;

describe('region-upload-outage, from the packs in the outage to the reconciliation after it', () => {
  let dir: string;
  let report: Report;
  let before: Audit;
  let after: Audit;
  let end: Audit;
  let made: MadePacks['packs'] = [];
  let outage: Reconciliation;
  let settled: Reconciliation;
  let word: ReturnWord;

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'siaga-packs-'));
    report = await shortDrill({
      ...{ speed: 240, scale: 960, until: '17:30' },
      during: {
        at: '14:45',
        look: async (stack) => {
          before = await audit(stack);
          outage = await reconcileNight(stack, PROVINCE);
          word = await wordOn(PROVINCE, stack);
          const register = await openRegister(join(dir, 'none'));
          for (const scope of SCOPES) {
            const { packs } = await makePacks({
              ...{
                scope,
                dir: join(dir, scope),
                register,
                states: statesOf(stack),
                receipts: [],
                contacts: [],
              },
              ...{ expected: { ppwp: 3 }, workers: 1, clock: systemClock, onProgress: () => undefined },
            });
            made = [...made, ...packs];
          }
          after = await audit(stack);
        },
      },
      look: async (stack) => {
        end = await audit(stack);
        settled = await reconcileNight(stack, PROVINCE);
      },
    });
  }, 420_000);
  afterAll(() => rm(dir, { recursive: true, force: true }));

  it('finds photos of the province held in the outage, and every receipt accounted for', () => {
    expect(outage.isComplete).toBe(true);
    expect(outage.totals.shown.held).toBeGreaterThan(0);
    expect(outage.totals.shown).toMatchObject({ missing: 0, unknown: 0 });
    expect(judgeReturn(outage)).toEqual({ may: true, why: [] });
    expect(judgeClosing(outage).may).toBe(false);
  });

  it('has fifty packs, chosen at random, that say of each page what the audit of the drill says', async () => {
    const files = made.flatMap(({ code, files: written }) =>
      written
        .filter(({ path }) => path.includes(`tps-${code}`))
        .map(({ path }) => join(dir, code.slice(0, 2), path)),
    );
    // A kecamatan of which no phone is played says nothing wrong and nothing right.
    const played = new Set([...before.receipted].map((page) => page.slice(0, 13)));
    const tables = (await Promise.all(files.map((file) => readFile(file, 'utf8')))).filter((text) =>
      text.split('\r\n').some((line) => played.has(codeIn(line))),
    );
    const sample = drawn(tables, SAMPLE, chanceOf(14));
    expect(sample).toHaveLength(SAMPLE);
    let known = 0;
    for (const table of sample) {
      for (const line of table.trimEnd().split('\r\n').slice(1)) {
        const cells = line.split(';');
        const page = `${codeIn(line)}/${cells[6]!}`;
        const state = cells[7]!;
        if (before.stored.has(page)) expect([page, state]).toEqual([page, 'tercatat']);
        if (state === 'tercatat') expect(after.stored.has(page), page).toBe(true);
        if (state === 'ditahan') expect(before.stored.has(page), page).toBe(false);
        // A phone that holds a receipt finds its page recorded or held.
        if (before.receipted.has(page)) expect(['tercatat', 'ditahan'], page).toContain(state);
        if (state !== 'belum ada') known += 1;
      }
    }
    expect(known).toBeGreaterThan(SAMPLE);
  });

  it('ends with delivered + held + duplicates + missing equal to what phones hold, TPS by TPS', () => {
    const own = [...end.ofTps].filter(([tps]) => tps.startsWith(PROVINCE));
    expect(own.length).toBeGreaterThan(10);
    for (const [tps, receipts] of own) {
      const station = settled.stations.find((one) => one.tps === tps);
      expect(termsOf(station!.shown), tps).toBe(receipts);
    }
    expect(termsOf(settled.totals.shown)).toBe(own.reduce((sum, [, receipts]) => sum + receipts, 0));
  });

  it('ends with everything delivered, nothing different, and waits only for the pleno', async ({
    annotate,
  }) => {
    await annotate(JSON.stringify(settled.totals));
    expect(settled.totals.shown).toMatchObject({ held: 0, missing: 0, unknown: 0 });
    // The night ends before any pleno: nothing else keeps the reconciliation open.
    expect(new Set(settled.differences.map(({ kind }) => kind))).toEqual(new Set(['no-pleno']));
    expect(judgeClosing(settled).why).toEqual([
      expect.stringMatching(/^\d+ jenis surat suara .* belum selesai di pleno/),
    ]);
  });

  it('lets the province return after it was asked, and disturbs nothing: no receipt is lost', () => {
    expect(word).toMatchObject({ mayReturn: true, why: [] });
    const outages = report.incidents.filter(
      ({ runbook, region }) => runbook === 'region-upload-outage' && region === PROVINCE,
    );
    expect(outages.length).toBeGreaterThan(0);
    expect(outages.map(({ closedAt }) => closedAt)).not.toContain(null);
    expect(report.uploads).toMatchObject({ lost: 0, duplicated: 0, altered: 0 });
  });
});
