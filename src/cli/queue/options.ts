import { Command, Option } from 'commander';

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
