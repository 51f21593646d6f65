#!/usr/bin/env node
// Plain JavaScript that any Node parses, so that an old one gets a sentence and not a syntax error.
var major = Number(process.versions.node.split('.')[0]);
if (major < 24) {
  console.error(
    'siaga needs Node 24: it comes with the package; run it through npm or npx, or `npm ci` first (this is Node ' +
      process.versions.node +
      ')',
  );
  process.exit(1);
} else {
  await import('./siaga.ts');
}
