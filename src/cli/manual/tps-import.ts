import { Command } from 'commander';
import { importTps, loadAreas } from '../../manual/index.ts';
import { folderOption, manualConfig, type FolderOption } from './options.ts';

const NAMELESS_SHOWN = 10;

interface TpsImportOptions extends FolderOption {
  readonly replace?: true;
}

async function tpsImport(from: string, options: TpsImportOptions): Promise<void> {
  const { SIAGA_MANUAL_DIR: dataDir } = manualConfig(options.dataDir);
  const { tps, kecamatan, nameless } = await importTps({
    ...{ from, dataDir, areas: await loadAreas() },
    mayShrink: options.replace ?? false,
  });
  console.log(`${String(tps)} TPS di ${String(kecamatan)} kecamatan, menggantikan daftar sebelumnya`);
  if (nameless.length === 0) return;
  const shown = nameless.slice(0, NAMELESS_SHOWN).join(', ');
  console.log(`${String(nameless.length)} kode tidak bernama dan dicetak apa adanya: ${shown}`);
}

/** `siaga manual tps-import FILE`: the site's own list of TPS. */
export const tpsImportCommand = (): Command =>
  new Command('tps-import')
    .description('take a list of TPS in the place of the one before, or none of it')
    .argument('<from>', 'CSV with kode_tps and, if known, dpt and alamat; or a folder of such files')
    .option('--replace', 'also when it is much smaller than the list before, which is kept beside it')
    .addOption(folderOption())
    .action(tpsImport);
