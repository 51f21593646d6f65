/**
 * `npm run simulate -- NAME [options]` runs one simulation; without a name it lists them, and with `NAME --help` says
 * what that one takes. Each is a folder here with an `index.ts`, run as it is imported; what follows its name is left to
 * it in `process.argv`.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const names = readdirSync(import.meta.dirname, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name)
  .sort();

const isHelp = (word: string | undefined): boolean => word === '--help' || word === '-h';

/** What a simulation says of itself: the comment that it begins with. */
function usageOf(name: string): string {
  const [head = ''] = readFileSync(join(import.meta.dirname, name, 'index.ts'), 'utf8').split('*/', 1);
  return head.replace(/^\/\*\*\n|^ \* ?/gm, '').trim();
}

async function simulate(name: string): Promise<void> {
  process.argv.splice(2, 1);
  try {
    await import(`./${name}/index.ts`);
  } catch (error) {
    const isMisasked = String((error as NodeJS.ErrnoException).code).startsWith('ERR_PARSE_ARGS');
    if (!isMisasked) throw error;
    process.stderr.write(`${(error as Error).message}\n\n${usageOf(name)}\n`);
    process.exitCode = 1;
  }
}

function list(unknown: string | undefined): void {
  const sorry = unknown === undefined ? '' : `There is no simulation "${unknown}". `;
  process.stderr.write(`${sorry}npm run simulate -- NAME [--help], one of:\n`);
  for (const known of names) process.stderr.write(`  ${known}\n`);
  process.exitCode = unknown === undefined ? 0 : 1;
}

const [name, ...rest] = process.argv.slice(2);
if (name === undefined || !names.includes(name)) list(isHelp(name) ? undefined : name);
else if (rest.some(isHelp)) process.stdout.write(`${usageOf(name)}\n`);
else await simulate(name);
