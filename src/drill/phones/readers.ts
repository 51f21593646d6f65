import { PATHS } from '../../contracts/index.ts';
import type { ReadPlan } from '../arrivals/plan.ts';
import { pauseAfter } from './persistence.ts';
import type { PhoneWorld } from './world.ts';

/** A visitor presses reload so often before giving up. */
const MOST_TRIES = 2;

/** Let the public and the PPK officers look at their pages through the night. */
export function beginReads(reads: readonly ReadPlan[], world: PhoneWorld): void {
  for (const read of reads) {
    world.agenda.at(world.wallOf(read.at), () => void look(read, world, 1));
  }
}

async function look(read: ReadPlan, world: PhoneWorld, tries: number): Promise<void> {
  if (world.over()) return;
  world.tally.readTries += 1;
  const path = read.operation === 'public-read' ? PATHS.portal : PATHS.recap;
  const answer = await world.lineOf(read.target.slice(0, 2)).send({
    method: 'GET',
    path: read.target === '' ? path : `${path}/${read.target}`,
    headers: {},
  });
  if (answer.kind === 'answered' && answer.status === 200) world.tally.readOk += 1;
  else if (tries < MOST_TRIES) {
    world.agenda.at(
      world.now() + pauseAfter(answer, tries, world.random),
      () => void look(read, world, tries + 1),
    );
  }
}
