import { Command, InvalidArgumentError } from 'commander';
import { addNote } from '../../manual/index.ts';
import {
  byOption,
  folderOption,
  manualConfig,
  reconciled,
  regionValue,
  withReceipts,
  type FolderOption,
  type ReceiptsOption,
} from './options.ts';

interface NoteOptions extends FolderOption, ReceiptsOption {
  readonly region: string;
  readonly by: string;
  readonly text: string;
}

const LONGEST = 2_000;

const textValue = (text: string): string => {
  if (text.trim() !== '' && text.length <= LONGEST) return text;
  throw new InvalidArgumentError(`1 to ${String(LONGEST)} characters are wanted.`);
};

async function note(ids: readonly string[], options: NoteOptions): Promise<void> {
  const config = manualConfig(options.dataDir);
  const found = await reconciled(config, options.region, options);
  const { by, text } = options;
  await addNote(config.SIAGA_MANUAL_DIR, found, { ids, by, at: new Date(), text });
  console.log(`catatan ${by} disimpan pada ${String(ids.length)} selisih`);
}

/** `siaga manual note ID…`: a person's word on differences, which closes them. */
export const noteCommand = (): Command =>
  withReceipts(
    new Command('note')
      .description('write a person’s word on differences; nothing else closes one')
      .argument('<id...>', 'as `siaga manual reconcile` shows them')
      .requiredOption('--region <code>', 'the region in which they are', regionValue)
      .requiredOption('--text <words>', 'what was found out and decided', textValue)
      .addOption(byOption())
      .addOption(folderOption()),
  ).action(note);
