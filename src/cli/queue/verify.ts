import type { Command } from 'commander';
import { queuePlaces, verifyQueue } from '../../gateway/index.ts';
import { laneName, onPlace, type PlaceOption } from './options.ts';

async function verify({ dataDir, ...wanted }: PlaceOption): Promise<void> {
  const places = await queuePlaces(dataDir, wanted);
  const verdicts = [];
  for (const place of places) verdicts.push({ place, ...(await verifyQueue(dataDir, place)) });
  const several = places.length > 1;
  for (const { place, hurts } of verdicts) {
    for (const { what, where, detail } of hurts)
      console.error(`${several ? `${laneName(place)}: ` : ''}${what} ${where}: ${detail}`);
  }
  if (several) {
    for (const { place, ...verdict } of verdicts.filter(({ photos, hurts }) => photos + hurts.length > 0))
      console.log(`${laneName(place)}: ${summary([verdict])}`);
  }
  console.log(summary(verdicts));
  if (verdicts.some(({ hurts }) => hurts.length > 0)) process.exitCode = 1;
}

type Verdict = Awaited<ReturnType<typeof verifyQueue>>;

function summary(verdicts: readonly Verdict[]): string {
  const sum = (of: (verdict: Verdict) => number): number =>
    verdicts.reduce((total, verdict) => total + of(verdict), 0);
  const hurts = sum((verdict) => verdict.hurts.length);
  return (
    `${String(sum(({ photos }) => photos))} photos (${String(sum(({ bytes }) => bytes))} bytes) in ` +
    `${String(sum(({ segments }) => segments))} segments read: ` +
    (hurts === 0 ? 'all whole' : `${String(hurts)} hurt`)
  );
}

/** `siaga queue verify`: every record of every segment and of the journal. */
export const verifyCommand = (): Command =>
  onPlace(
    'verify',
    'read every record; exit 1 with a line for each that is hurt. The gateway must be stopped',
  ).action(verify);
