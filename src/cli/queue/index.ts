import { Command } from 'commander';
import { exportCommand } from './export.ts';
import { listCommand } from './list.ts';
import { promoteCommand } from './promote.ts';
import { requeueCommand } from './requeue.ts';
import { rotateKeyCommand } from './rotate-key.ts';
import { verifyCommand } from './verify.ts';

/** `siaga queue …`: a gateway's durable queue seen from its disk. */
export const queueCommand = (): Command =>
  new Command('queue')
    .description('the photos that a gateway holds on its disk')
    .addCommand(listCommand())
    .addCommand(verifyCommand())
    .addCommand(exportCommand())
    .addCommand(requeueCommand())
    .addCommand(promoteCommand())
    .addCommand(rotateKeyCommand());
