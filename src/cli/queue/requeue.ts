import { userInfo } from 'node:os';
import type { Command } from 'commander';
import { listQueue, openUploadQueue, queueFolder, type ListedUpload } from '../../gateway/index.ts';
import { systemClock } from '../../kernel/index.ts';
import { onQueue, type LaneOption } from './options.ts';

interface RequeueOptions extends LaneOption {
  readonly dead?: true;
  readonly reason: string;
  readonly by: string;
}

const SHORTEST_PREFIX = 8;

/** The one dead letter that `text` names, by its whole key or the beginning of it. */
function named(text: string, dead: readonly ListedUpload[]): string {
  const found = text.length < SHORTEST_PREFIX ? [] : dead.filter(({ key }) => key.startsWith(text));
  const [one, another] = found;
  if (one && !another) return one.key;
  throw new Error(
    another
      ? `${text} begins several keys: give more of it`
      : `${text} is the key of nothing that is set aside (at least ${String(SHORTEST_PREFIX)} characters of it)`,
  );
}

async function requeue(keys: readonly string[], options: RequeueOptions, command: Command): Promise<void> {
  const { dataDir, lane, dead: all, by, reason } = options;
  if (keys.length > 0 === (all === true)) command.error('name keys, or all that are set aside with --dead');
  const dead = (await listQueue(dataDir, { lane })).uploads.flatMap(({ listed }) =>
    listed.state === 'dead' ? [listed] : [],
  );
  const chosen = all ? dead.map(({ key }) => key) : [];
  try {
    chosen.push(...keys.map((text) => named(text, dead)));
  } catch (error) {
    command.error(error instanceof Error ? error.message : String(error));
  }
  const queue = await openUploadQueue({ ...queueFolder(dataDir, lane), clock: systemClock });
  try {
    for (const key of new Set(chosen)) await queue.requeue(key, by, reason);
  } finally {
    await queue.close();
  }
  console.log(`${String(new Set(chosen).size)} held again`);
}

/** `siaga queue requeue KEY…|--dead`: what was set aside is held again, with who wanted it and why. */
export const requeueCommand = (): Command =>
  onQueue('requeue', 'put what is set aside among the held again. The gateway must be stopped')
    .argument('[key...]', 'keys, or their first characters as `ls` shows them')
    .option('--dead', 'all that is set aside')
    .requiredOption('--reason <text>', 'why; kept in the journal')
    .option('--by <name>', 'who; kept in the journal', userInfo().username)
    .action(requeue);
