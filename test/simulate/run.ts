/**
 * `npm run simulate -- NAME [options]` runs one simulation; without a name it lists them. Each is a folder here with
 * an `index.ts`, run as it is imported; what follows its name is left to it in `process.argv`.
 */
import { readdirSync } from 'node:fs';

const names = readdirSync(import.meta.dirname, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name)
  .sort();

const name = process.argv[2];
if (name !== undefined && names.includes(name)) {
  process.argv.splice(2, 1);
  await import(`./${name}/index.ts`);
} else {
  process.stderr.write(
    `${name === undefined ? '' : `There is no simulation "${name}". `}npm run simulate -- NAME, one of:\n`,
  );
  for (const known of names) process.stderr.write(`  ${known}\n`);
  process.exitCode = name === undefined ? 0 : 1;
}
