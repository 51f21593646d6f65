import type { Command } from 'commander';
import { verifyQueue } from '../../gateway/index.ts';
import { onPlace, type PlaceOption } from './options.ts';

async function verify({ dataDir, ...place }: PlaceOption): Promise<void> {
  const { photos, bytes, segments, hurts } = await verifyQueue(dataDir, place);
  for (const { what, where, detail } of hurts) console.error(`${what} ${where}: ${detail}`);
  console.log(
    `${String(photos)} photos (${String(bytes)} bytes) in ${String(segments)} segments read: ` +
      (hurts.length === 0 ? 'all whole' : `${String(hurts.length)} hurt`),
  );
  if (hurts.length > 0) process.exitCode = 1;
}

/** `siaga queue verify`: every record of every segment and of the journal. */
export const verifyCommand = (): Command =>
  onPlace(
    'verify',
    'read every record; exit 1 with a line for each that is hurt. The gateway must be stopped',
  ).action(verify);
