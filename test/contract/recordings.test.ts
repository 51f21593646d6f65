/** What recording rules make of series, where no alert's story shows it: figures that objectives, panels and pages read. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { RECORDINGS, select } from '../../src/catalog/index.ts';
import {
  intakeStored,
  queueHeld,
  queueStuck,
  receivedUploads,
} from '../../src/instrumentation/definitions.ts';
import { groups } from '../support/lint/published.ts';
import { closureOf } from '../support/rules/rule-closure.ts';
import { runTool } from '../support/run-tool.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'siaga-recordings-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

type Sample = readonly [labels: string, value: number];
interface Told {
  readonly input: readonly (readonly [series: string, values: string])[];
  readonly at: string;
  /** Of each query what it must give; the first is a recording that rests on all others. */
  readonly gives: Readonly<Record<string, readonly Sample[]>>;
}

/** What promtool says against it; empty: nothing. */
async function faults(name: string, { input, at, gives }: Told): Promise<string> {
  const [rules, file] = [`${name}.rules.yml`, `${name}.test.yml`];
  const needed = closureOf(groups, Object.keys(gives)[0]!);
  await writeFile(join(folder, rules), stringify({ groups: needed }));
  const tests = [
    {
      interval: '10s',
      input_series: input.map(([series, values]) => ({ series, values })),
      promql_expr_test: Object.entries(gives).map(([expr, samples]) => ({
        expr,
        eval_time: at,
        exp_samples: samples.map(([labels, value]) => ({ labels, value })),
      })),
    },
  ];
  await writeFile(
    join(folder, file),
    stringify({
      rule_files: [rules],
      group_eval_order: needed.map((group) => group.name),
      evaluation_interval: '10s',
      tests,
    }),
  );
  const answer = await runTool(folder, 'promtool', 'test', 'rules', file);
  return answer.code === 0 ? '' : answer.text;
}

const WIB = { gateway: 'gw-wib', province: '32' } as const;
const KEPT = 'slo:completeness_kept:flag';
const NOTHING_ELSE = [
  [select(queueHeld, WIB), '0x120'],
  [select(queueStuck, { gateway: 'gw-wib', reason: 'session' }), '0x120'],
] as const;

describe('the objective of completeness', () => {
  it('is kept while counts only move, which are read five seconds apart', async () => {
    const told: Told = {
      input: [
        [select(receivedUploads, WIB), '0+500x120'],
        [select(intakeStored, { province: '32' }), '0x1 250+500x120'],
        ...NOTHING_ELSE,
      ],
      at: '20m',
      gives: { [KEPT]: [[KEPT, 1]], [RECORDINGS.accounted]: [[RECORDINGS.accounted, 1]] },
    };
    expect(await faults('moving', told)).toBe('');
  });

  it('is broken when photos are missing while counts stand still', async () => {
    const told: Told = {
      input: [
        [select(receivedUploads, WIB), '1000x120'],
        [select(intakeStored, { province: '32' }), '990x120'],
        ...NOTHING_ELSE,
      ],
      at: '20m',
      gives: { [KEPT]: [[KEPT, 0]], [RECORDINGS.accounted]: [[RECORDINGS.accounted, 0.99]] },
    };
    expect(await faults('missing', told)).toBe('');
  });
});

describe('photos stored at the vendor', () => {
  it('are unknown for the night, in every province, once the count of one began anew', async () => {
    const told: Told = {
      input: [
        [select(intakeStored, { province: '32' }), '1000x30 0+2x90'],
        [select(intakeStored, { province: '33' }), '500x120'],
      ],
      at: '20m',
      gives: { [RECORDINGS.recorded]: [] },
    };
    expect(await faults('fallen', told)).toBe('');
  });
});

describe('two gateways of one region', () => {
  const at = (gateway: string) => ({ gateway, province: '32' });
  it('are counted both, and what they lost is missed', async () => {
    const told: Told = {
      input: [
        [select(receivedUploads, at('gw-wib-1')), '1000x120'],
        [select(receivedUploads, at('gw-wib-2')), '900x120'],
        [select(intakeStored, { province: '32' }), '1200x120'],
        [select(queueHeld, at('gw-wib-1')), '0x120'],
        [select(queueStuck, { gateway: 'gw-wib-1', reason: 'session' }), '0x120'],
      ],
      at: '18m',
      gives: {
        [RECORDINGS.accounted]: [[RECORDINGS.accounted, 1_200 / 1_900]],
        [RECORDINGS.received]: [[`${RECORDINGS.received}{province="32"}`, 1_900]],
      },
    };
    expect(await faults('two', told)).toBe('');
  });
});
