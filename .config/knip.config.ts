import type { KnipConfig } from 'knip';

const config: KnipConfig = {
  entry: [
    'src/cli/siaga.ts',
    'src/processes/*.ts',
    // Found by their number and imported at run time.
    'src/incident/store/migrations/*.ts',
    // The vendors' kit: its readers are outside this repository.
    'src/instrumentation/index.ts',
    // k6 and a person run these.
    'test/load/**/*.ts',
    'test/bench/**/*.ts',
    '.config/*.{ts,mjs}',
  ],
  project: ['src/**/*.{ts,mjs}', 'test/**/*.ts', '.config/**/*.{ts,mjs}'],
  vitest: { config: ['.config/vitest.config.ts'] },
  eslint: { config: ['.config/eslint.config.mjs'] },
  prettier: { config: ['.config/prettier.json'] },
  // A type that only describes its own file's exports still deserves a name.
  ignoreExportsUsedInFile: { interface: true, type: true },
  // Types for the scripts that k6 runs.
  ignoreDependencies: ['@types/k6'],
};

export default config;
