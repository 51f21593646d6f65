import { Command, InvalidArgumentError, Option } from 'commander';
import { OWNER } from '../../gateway/index.ts';
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
  /** Only this worker's queue. */
  readonly lane?: number;
}

/** A queue, or the copies that are kept beside it for another gateway. */
export interface PlaceOption extends LaneOption {
  readonly from?: string;
}

/** The id of a gateway, as it stands in the name of a folder. */
export function gatewayId(text: string): string {
  if (OWNER.test(text)) return text;
  throw new InvalidArgumentError('the id of a gateway, such as gw-wib');
}

/** A subcommand that looks at a gateway's queues: each worker has one, and those of workers that are gone may hold photos. */
export const onQueue = (name: string, description: string): Command =>
  onDataFolder(name, description).option(
    '--lane <n>',
    'only this worker’s queue (the folder queue.<n>; 0 is the folder queue); else all',
    wholeNumber(0),
  );

/** A subcommand that looks at a queue, or at copies for another gateway. */
export const onPlace = (name: string, description: string): Command =>
  onQueue(name, description).option(
    '--from <gateway>',
    'the copies kept here for that gateway, instead of what this one holds itself',
    gatewayId,
  );

/** What a queue is called where several are spoken of: its folder. */
export const laneName = ({
  lane,
  from,
}: {
  readonly lane: number;
  readonly from?: string | undefined;
}): string => {
  const folder = from === undefined ? 'queue' : `standby-${from}`;
  return lane === 0 ? folder : `${folder}.${String(lane)}`;
};

/** What is said of a queue of which only the segments tell. */
export const journalLost = (folder: string): string =>
  `the journal of ${folder} says nothing, though segments stand beside it. What these know counts as held, with what ` +
  'was delivered already; the next start of the gateway holds it again, and the vendor knows its keys';
