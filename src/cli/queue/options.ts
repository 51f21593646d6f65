import { Command, Option } from 'commander';
import { wholeNumber } from '../arguments.ts';

export interface FolderOption {
  readonly dataDir: string;
}

/** A subcommand of `siaga queue`, which all need a gateway's data folder. */
export const onDataFolder = (name: string, description: string): Command =>
  new Command(name)
    .description(description)
    .addOption(
      new Option('--data-dir <dir>', 'data folder of the gateway')
        .env('SIAGA_DATA_DIR')
        .makeOptionMandatory(),
    );

export interface LaneOption extends FolderOption {
  readonly lane: number;
}

/** A subcommand that looks at one queue: a gateway with several workers has one for each. */
export const onQueue = (name: string, description: string): Command =>
  onDataFolder(name, description).option(
    '--lane <n>',
    'which worker’s queue (the folder queue.<n>; 0 is the folder queue)',
    wholeNumber(0),
    0,
  );
