/**
 * `npm run simulate -- burn-windows [--write | --check]`: what our burn windows notice, and page in vain, beside the
 * usual 30-day ones and Sloth's. Prints the document; with `--write` it is committed beside the windows, with `--check`
 * the command fails when that one is stale.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { allFigures, FULL, reportText } from './report.ts';

const PLACE = new URL('../../../src/catalog/burn-windows.md', import.meta.url);

const { values } = parseArgs({ options: { write: { type: 'boolean' }, check: { type: 'boolean' } } });

const text = reportText(allFigures(FULL));
if (values.write) writeFileSync(PLACE, text);
else if (!values.check) process.stdout.write(text);
else if (readFileSync(PLACE, 'utf8') !== text) {
  process.stderr.write('src/catalog/burn-windows.md is stale: npm run simulate -- burn-windows --write\n');
  process.exitCode = 1;
}
