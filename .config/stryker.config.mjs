/**
 * `npm run mutate [-- --mutate src/gateway/domain/one-file.ts]`: changes the gateway's decisions one place at a time
 * and counts the changes that no test notices.
 */
export default {
  mutate: ['src/gateway/domain/**/*.ts', '!src/gateway/domain/**/*.test.ts'],
  packageManager: 'npm',
  plugins: ['@stryker-mutator/vitest-runner'],
  testRunner: 'vitest',
  vitest: { configFile: '.config/vitest.mutate.config.ts', related: false },
  coverageAnalysis: 'perTest',
  // The machine is shared by whoever works on it.
  concurrency: 1,
  tempDirName: '.stryker-tmp',
  cleanTempDir: 'always',
  reporters: ['clear-text', 'progress'],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  thresholds: { high: 95, low: 85, break: 85 },
};
