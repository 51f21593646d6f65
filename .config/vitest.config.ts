import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;

/**
 * The four kinds run one after another (groupOrder; 0 has a meaning of its own, hence from 1), so that a
 * drill has the machine to itself.
 */
export default defineConfig({
  root: fileURLToPath(new URL('..', import.meta.url)),
  test: {
    pool: 'forks',
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['src/**/*.test.ts', 'test/simulate/**/*.test.ts'],
          sequence: { groupOrder: 1 },
          maxWorkers: '100%',
          testTimeout: 10 * SECOND_MS,
          hookTimeout: 30 * SECOND_MS,
        },
      },
      {
        extends: true,
        test: {
          name: 'house',
          include: ['test/contract/**/*.test.ts', 'test/e2e/**/*.test.ts'],
          sequence: { groupOrder: 2 },
          maxWorkers: 2,
          // Commands of ours start several times in one test, beside another file's.
          testTimeout: 2 * MINUTE_MS,
          hookTimeout: MINUTE_MS,
        },
      },
      {
        extends: true,
        test: {
          name: 'chaos',
          include: ['test/chaos/**/*.test.ts'],
          sequence: { groupOrder: 3 },
          maxWorkers: 2,
          testTimeout: 8 * MINUTE_MS,
          hookTimeout: MINUTE_MS,
        },
      },
      {
        extends: true,
        test: {
          name: 'nights',
          include: ['test/drills/**/*.test.ts'],
          sequence: { groupOrder: 4 },
          fileParallelism: false,
          testTimeout: 8 * MINUTE_MS,
          hookTimeout: 2 * MINUTE_MS,
        },
      },
    ],
  },
});
