import { Command } from 'commander';
import { verifyCommand } from './verify.ts';

/** `siaga status …`: what the public is shown. */
export const statusCommand = (): Command =>
  new Command('status').description('the status page that the public sees').addCommand(verifyCommand());
