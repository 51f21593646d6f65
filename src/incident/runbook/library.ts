import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fail } from './errors.ts';
import { parseRunbook } from './parse.ts';
import type { Runbook } from './types.ts';

/** A runbook and what its file says to people. */
export interface RunbookFile {
  readonly runbook: Runbook;
  /** Markdown. */
  readonly body: string;
}

/** A file whose head has no steps is a plain guide: it is read by people and runs nothing. */
const isAutomatic = (markdown: string): boolean => /^---\r?\n(?:(?!---).*\r?\n)*?steps:/.test(markdown);

/** Read all runbooks of a folder that the engine runs. Throws RUNBOOK_INVALID naming every fault of every file. */
export async function loadRunbooks(directory: string): Promise<readonly RunbookFile[]> {
  const names = (await readdir(directory))
    .filter((name) => name.endsWith('.md') && name !== 'README.md')
    .sort();
  const files = await Promise.all(
    names.map(async (name) => ({ name, markdown: await readFile(join(directory, name), 'utf8') })),
  );
  const parsed = files
    .filter((file) => isAutomatic(file.markdown))
    .map((file) => ({
      name: file.name,
      result: parseRunbook(file.name.slice(0, -'.md'.length), file.markdown),
    }));
  const faults = parsed.flatMap(({ name, result }) =>
    result.outcome === 'ok'
      ? []
      : result.faults.map((fault) => `${name}:${String(fault.line)}: ${fault.message}`),
  );
  if (faults.length > 0) throw fail('RUNBOOK_INVALID', faults.join('\n'));
  return parsed.flatMap(({ result }) =>
    result.outcome === 'ok' ? [{ runbook: result.runbook, body: result.body }] : [],
  );
}
