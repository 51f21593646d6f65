#!/usr/bin/env node
// Plain JavaScript that any Node parses, so that an old one gets a sentence and not a syntax error.
import module from 'node:module';
import { fileURLToPath } from 'node:url';

var major = Number(process.versions.node.split('.')[0]);
if (major < 24) {
  console.error(
    'siaga needs Node 24: it comes with the package; run it through npm or npx, or as `node_modules/.bin/node ' +
      'src/cli/bin.mjs`, after `npm ci` (this is Node ' +
      process.versions.node +
      ')',
  );
  process.exit(1);
} else {
  // What was stripped and compiled once is kept, for this process and those that it starts: half of a start's time.
  process.env.NODE_COMPILE_CACHE ??= fileURLToPath(
    new URL('../../node_modules/.cache/siaga', import.meta.url),
  );
  module.enableCompileCache(process.env.NODE_COMPILE_CACHE);
  // A process that is to run hears signals from here on: loading the rest takes its time.
  if (process.argv[2] === 'run') await import('../processes/signals.ts');
  await import('./siaga.ts');
}
