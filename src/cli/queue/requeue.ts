import { userInfo } from 'node:os';
import type { Command } from 'commander';
import { listQueue, openUploadQueue, queueFolder, queuePlaces } from '../../gateway/index.ts';
import { systemClock } from '../../kernel/index.ts';
import { onQueue, type LaneOption } from './options.ts';

interface RequeueOptions extends LaneOption {
  readonly dead?: true;
  readonly reason: string;
  readonly by: string;
}

const SHORTEST_PREFIX = 8;

/** A dead letter, with the queue it lies in. */
interface Dead {
  readonly key: string;
  readonly lane: number;
}

/** The one dead letter that `text` names, by its whole key or the beginning of it. */
function named(text: string, dead: readonly Dead[]): string {
  const found = text.length < SHORTEST_PREFIX ? [] : dead.filter(({ key }) => key.startsWith(text));
  const [one, another] = new Set(found.map(({ key }) => key));
  if (one !== undefined && another === undefined) return one;
  throw new Error(
    another !== undefined
      ? `${text} begins several keys: give more of it`
      : `${text} is the key of nothing that is set aside (at least ${String(SHORTEST_PREFIX)} characters of it)`,
  );
}

async function deadIn(dataDir: string, lane: number | undefined): Promise<readonly Dead[]> {
  const dead: Dead[] = [];
  for (const place of await queuePlaces(dataDir, { lane })) {
    for (const { listed } of (await listQueue(dataDir, place)).uploads)
      if (listed.state === 'dead') dead.push({ key: listed.key, lane: place.lane });
  }
  return dead;
}

async function requeue(keys: readonly string[], options: RequeueOptions, command: Command): Promise<void> {
  const { dataDir, lane: only, dead: all, by, reason } = options;
  if (keys.length > 0 === (all === true)) command.error('name keys, or all that are set aside with --dead');
  const dead = await deadIn(dataDir, only);
  const chosen = new Set(all ? dead.map(({ key }) => key) : []);
  try {
    for (const text of keys) chosen.add(named(text, dead));
  } catch (error) {
    command.error(error instanceof Error ? error.message : String(error));
  }
  const wanted = dead.filter(({ key }) => chosen.has(key));
  const queues = new Map<number, Awaited<ReturnType<typeof openUploadQueue>>>();
  try {
    // All of them first: when one is open elsewhere nothing is changed.
    for (const lane of new Set(wanted.map((one) => one.lane)))
      queues.set(lane, await openUploadQueue({ ...queueFolder(dataDir, lane), clock: systemClock }));
    for (const { key, lane } of wanted) await queues.get(lane)?.requeue(key, by, reason);
  } finally {
    for (const queue of queues.values()) await queue.close();
  }
  console.log(`${String(chosen.size)} held again`);
}

/** `siaga queue requeue KEY…|--dead`: what was set aside is held again, with who wanted it and why. */
export const requeueCommand = (): Command =>
  onQueue('requeue', 'put what is set aside among the held again. The gateway must be stopped')
    .argument('[key...]', 'keys, or their first characters as `ls` shows them')
    .option('--dead', 'all that is set aside')
    .requiredOption('--reason <text>', 'why; kept in the journal')
    .option('--by <name>', 'who; kept in the journal', userInfo().username)
    .action(requeue);
