import { readFile } from 'node:fs/promises';
import { Command } from 'commander';
import { formatDuration, systemClock } from '../../kernel/index.ts';
import { keysIn, mirrorAt, verifyLiveMirror, type Verdict } from '../../status/index.ts';
import { failCli } from '../errors.ts';

/** What a script is told: 0 true and fresh, 1 altered or unreadable, 2 as signed but too old to believe, or of two rounds. */
const EXIT_CODES: Readonly<Record<Verdict['outcome'], number>> = { true: 0, altered: 1, old: 2, mixed: 2 };

async function pinned(path: string) {
  try {
    return keysIn(await readFile(path, 'utf8'));
  } catch (cause) {
    const why =
      cause instanceof Error && 'syscall' in cause ? cause.message : 'what is there is no public key';
    throw failCli(
      'CLI_KEYS_UNREADABLE',
      `no key at ${path}: ${why}. Name a copy of the jwks.json of the site.`,
      {
        cause,
      },
    );
  }
}

function inWords(verdict: Verdict, source: string, isPinned: boolean): string {
  const trust = isPinned ? '' : ' The key is the copy’s own: pin one with --key to know whose it is.';
  switch (verdict.outcome) {
    case 'true':
      return `true: all ${String(verdict.files)} files at ${source} are as signed at ${verdict.asOf}.${trust}`;
    case 'old':
      return `old: what is at ${source} is as signed, but ${formatDuration(verdict.ageMs)} ago, at ${verdict.asOf}; readers must take the state as unknown.${trust}`;
    case 'mixed':
      return `mixed: all at ${source} is as signed, but ${String(verdict.files)} files are of a later round than ${verdict.asOf}: it is being written, or a fault ended that. Look again in a minute.${trust}`;
    case 'altered':
      return `ALTERED: ${verdict.path} at ${source} is not what was signed: ${verdict.why}`;
  }
}

interface Options {
  readonly key?: string;
  readonly statementKey?: string;
}

async function verify(source: string, options: Options): Promise<void> {
  const keys = options.key === undefined ? undefined : await pinned(options.key);
  const statementKeys = options.statementKey === undefined ? undefined : await pinned(options.statementKey);
  const check = { mirror: mirrorAt(source), keys, statementKeys };
  const verdict = await verifyLiveMirror(check, systemClock);
  console.log(inWords(verdict, source, keys !== undefined));
  process.exitCode = EXIT_CODES[verdict.outcome];
}

/** `siaga status verify URL|DIR`: whether a copy of the status page shows what was signed, and nothing else. */
export const verifyCommand = (): Command =>
  new Command('verify')
    .description('check a copy of the status page: signatures, statements, every page and feed, freshness')
    .argument('<url-or-folder>', 'the site, one of its pages, or a folder')
    .option('--key <file>', 'the site’s jwks.json, kept from when you trusted it')
    .option(
      '--statement-key <file>',
      'the incident service’s statement-jwks.json: official statements must be by it',
    )
    .addHelpText(
      'after',
      '\nExit code: 0 true and fresh, 1 altered or unreadable, 2 as signed but old, or of two rounds.',
    )
    .action(verify);
