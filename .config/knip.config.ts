import type { KnipConfig } from 'knip';

const config: KnipConfig = {
  entry: [
    'src/cli/siaga.ts',
    'src/processes/*.ts',
    // Found by their number and imported at run time.
    'src/incident/store/migrations/*.ts',
    // A person runs these.
    'test/bench/**/*.ts',
    'test/load/*.ts',
    'test/simulate/*/index.ts',
    // Loaded into a process by its command line.
    'test/chaos/rig/collect-on-signal.ts',
    'test/support/k6-requests.ts',
    'test/support/own-wall-clock.ts',
    'src/processes/run/testing/hanging-start.ts',
    '.config/*.{ts,mjs}',
  ],
  project: ['src/**/*.{ts,mjs}', 'test/**/*.ts', '.config/**/*.{ts,mjs}'],
  vitest: { config: ['.config/vitest.config.ts'] },
  eslint: { config: ['.config/eslint.config.mjs'] },
  prettier: { config: ['.config/prettier.json'] },
  // A door names the types of what it exports, whether or not somebody has needed the name yet.
  exclude: ['types'],
  // Read as text into a page; given to its scripts by k6 itself.
  ignoreDependencies: ['axe-core', 'k6'],
  ignoreBinaries: [
    'k6',
    'mount',
    'openssl',
    'prometheus',
    'prometheus-alertmanager',
    'taskset',
    'umount',
    'unshare',
  ],
};

export default config;
