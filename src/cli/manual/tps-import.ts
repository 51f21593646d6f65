import { Command } from 'commander';
import { importTps, loadAreas } from '../../manual/index.ts';
import { folderOption, manualConfig, type FolderOption } from './options.ts';

const NAMELESS_SHOWN = 10;

async function tpsImport(from: string, options: FolderOption): Promise<void> {
  const { SIAGA_MANUAL_DIR: dataDir } = manualConfig(options.dataDir);
  const { tps, kecamatan, nameless } = await importTps(from, dataDir, await loadAreas());
  console.log(`${String(tps)} TPS in ${String(kecamatan)} kecamatan, in the place of the list before`);
  if (nameless.length === 0) return;
  const shown = nameless.slice(0, NAMELESS_SHOWN).join(', ');
  console.log(`${String(nameless.length)} codes have no name and are printed as they are: ${shown}`);
}

/** `siaga manual tps-import FILE`: the site's own list of TPS. */
export const tpsImportCommand = (): Command =>
  new Command('tps-import')
    .description('take a list of TPS in the place of the one before, or none of it')
    .argument('<from>', 'CSV with kode_tps and, if known, dpt and alamat; or a folder of such files')
    .addOption(folderOption())
    .action(tpsImport);
