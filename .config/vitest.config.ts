import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;

/** The night that is judged by how fast it is answered: no other test runs beside it. */
const JUDGED_NIGHT = 'test/drills/election-night.test.ts';

/** What takes minutes, longest first: begun late it would have the machine to itself at the end. */
const LONG = [
  ...['kills', 'rekap-manual', 'command', 'without-siaga', 'fuzz'],
  ...['second-copy', 'gateway-process', 'resumable-workers', 'queue', 'pages-axe', 'policy-kill-switch'],
  ...['service-file', 'rule-mutants', 'catalog-reaches'],
];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const others = await super.sort(files);
    const isNamed = (name: string) => (file: TestSpecification) => file.moduleId.endsWith(`/${name}.test.ts`);
    const long = LONG.flatMap((name) => others.filter(isNamed(name)));
    return [...long, ...others.filter((file) => !long.includes(file))];
  }
}

/** Groups run one after another (groupOrder; 0 has a meaning of its own, hence from 1). */
export default defineConfig({
  root: fileURLToPath(new URL('..', import.meta.url)),
  test: {
    pool: 'forks',
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['src/**/*.test.ts', 'test/simulate/**/*.test.ts'],
          sequence: { groupOrder: 1 },
          maxWorkers: '100%',
          // Files share their worker's modules: to load the house anew for each of 350 took half of all the time.
          isolate: false,
          testTimeout: 10 * SECOND_MS,
          hookTimeout: 30 * SECOND_MS,
          // One second, as it comes, is what a busy machine may take to schedule a process.
          expect: { poll: { timeout: 5 * SECOND_MS } },
        },
      },
      {
        extends: true,
        test: {
          name: 'contract',
          include: ['test/contract/**/*.test.ts'],
          sequence: { groupOrder: 2 },
          maxWorkers: 2,
          // Commands of ours start several times in one test, on processors that may belong to a night.
          testTimeout: 4 * MINUTE_MS,
          hookTimeout: 2 * MINUTE_MS,
          expect: { poll: { timeout: 30 * SECOND_MS } },
        },
      },
      {
        extends: true,
        test: {
          name: 'house',
          include: ['test/e2e/**/*.test.ts'],
          sequence: { groupOrder: 3 },
          maxWorkers: 3,
          // Commands of ours start several times in one test, beside another file's.
          testTimeout: 2 * MINUTE_MS,
          hookTimeout: MINUTE_MS,
          expect: { poll: { timeout: 30 * SECOND_MS } },
        },
      },
      {
        extends: true,
        test: {
          name: 'chaos',
          include: ['test/chaos/**/*.test.ts'],
          sequence: { groupOrder: 5 },
          maxWorkers: 2,
          testTimeout: 8 * MINUTE_MS,
          hookTimeout: MINUTE_MS,
        },
      },
      {
        extends: true,
        test: {
          name: 'judged night',
          include: [JUDGED_NIGHT],
          sequence: { groupOrder: 4 },
          testTimeout: 8 * MINUTE_MS,
          hookTimeout: 2 * MINUTE_MS,
        },
      },
      {
        extends: true,
        test: {
          name: 'nights',
          include: ['test/drills/**/*.test.ts'],
          exclude: [JUDGED_NIGHT],
          sequence: { groupOrder: 5 },
          // A night waits more than it works: attacks beside it leave it enough.
          maxWorkers: 2,
          testTimeout: 8 * MINUTE_MS,
          hookTimeout: 2 * MINUTE_MS,
        },
      },
    ],
  },
});
