/**
 * `npm run bench -- NAME [options]` runs one bench; without a name it lists them. Each bench is one file here or a
 * folder with an `index.ts`, run as it is imported; what follows its name is left to it in `process.argv`.
 */
import { readdirSync } from 'node:fs';

const HELPERS = new Set(['run', 'compare', 'rig']);

const names = readdirSync(import.meta.dirname, { withFileTypes: true })
  .map((entry) => (entry.isDirectory() ? entry.name : entry.name.replace(/\.ts$/, '')))
  .filter((name) => !HELPERS.has(name))
  .sort();

const name = process.argv[2];
if (name !== undefined && names.includes(name)) {
  process.argv.splice(2, 1);
  const files = readdirSync(import.meta.dirname);
  await import(files.includes(`${name}.ts`) ? `./${name}.ts` : `./${name}/index.ts`);
} else {
  process.stderr.write(
    `${name === undefined ? '' : `There is no bench "${name}". `}npm run bench -- NAME, one of:\n`,
  );
  for (const known of names) process.stderr.write(`  ${known}\n`);
  process.exitCode = name === undefined ? 0 : 1;
}
