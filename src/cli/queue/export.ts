import { stat } from 'node:fs/promises';
import type { Command } from 'commander';
import { exportQueue, queuePlaces } from '../../gateway/index.ts';
import { journalLost, onPlace, type PlaceOption } from './options.ts';

async function exportPhotos(
  to: string,
  { dataDir, dead, ...place }: PlaceOption & { readonly dead?: true },
): Promise<void> {
  const wanted = dead
    ? { wanted: ({ state }: { state: string }) => state === 'dead' }
    : { wanted: () => true };
  const places = await queuePlaces(dataDir, place);
  const { photos, unreadable, journalsLost } = await exportQueue(dataDir, to, {
    places,
    now: Date.now(),
    ...wanted,
  });
  console.log(`${String(photos.length)} photos in ${to}, listed in manifest.json; all stay held here`);
  for (const folder of journalsLost) console.error(journalLost(folder));
  const { mode } = await stat(to);
  if ((mode & 0o077) !== 0)
    console.error(`${to} was there and is open to others (mode ${(mode & 0o777).toString(8)}): chmod 700 it`);
  if (unreadable.length === 0) return;
  console.error(
    `${String(unreadable.length)} could not be read (in the manifest): see \`siaga queue verify\``,
  );
  process.exitCode = 1;
}

/** `siaga queue export DIR`: photos to hand to the vendor by hand. */
export const exportCommand = (): Command =>
  onPlace('export', 'write the held photos, opened, with a manifest; also beside a running gateway')
    .argument('<dir>', 'new or empty folder; whoever can read it can read the photos')
    .option('--dead', 'only what is set aside')
    .action(exportPhotos);
