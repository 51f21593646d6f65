import { userInfo } from 'node:os';
import type { Command } from 'commander';
import { endPromotion, promoteStandby } from '../../gateway/index.ts';
import { gatewayId, onDataFolder, type FolderOption } from './options.ts';

interface PromoteOptions extends FolderOption {
  readonly from: string;
  readonly by: string;
  readonly reason?: string;
  readonly end?: true;
}

async function promote(options: PromoteOptions, command: Command): Promise<void> {
  const { dataDir, from, by, reason, end } = options;
  if (end) {
    await endPromotion(dataDir, from);
    console.log(`what is left of the copies for ${from} stands by again`);
    return;
  }
  if (reason === undefined) command.error("error: required option '--reason <text>' not specified");
  await promoteStandby(dataDir, from, { at: new Date().toISOString(), by, reason });
  console.log(`the copies for ${from} are delivered from here: a running gateway begins within two seconds`);
}

/**
 * `siaga queue promote --from ID`: another gateway's disk is lost, and what it had receipted is delivered from here.
 * While that gateway lives it is harmless and a waste: the vendor gets the same keys twice.
 */
export const promoteCommand = (): Command =>
  onDataFolder(
    'promote',
    'deliver from here the copies kept for a gateway that is gone for good; also beside a running gateway',
  )
    .requiredOption('--from <gateway>', 'the gateway that is gone', gatewayId)
    .option('--reason <text>', 'why; kept beside the copies')
    .option('--by <name>', 'who; kept beside the copies', userInfo().username)
    .option('--end', 'that gateway is back: the copies stand by again')
    .action(promote);
