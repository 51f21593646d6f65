import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/**
 * The tests that mutants of decisions are shown to: those that need no disk, no network and no other process. They are
 * pure, so they may share a worker.
 */
export default defineConfig({
  root: fileURLToPath(new URL('..', import.meta.url)),
  test: { include: ['src/gateway/domain/**/*.test.ts'], isolate: false },
});
