import { Altered } from './altered.ts';
import { differenceIn } from './rounds.ts';
import type { Copies, Mirror } from './port.ts';

/** Files asked for at one time, each in every way of asking: within what a small web server has connections for. */
const AT_ONCE = 32;

/** Many files at a time, because a folder that lives is written anew every few seconds. */
export async function copiesOf(
  mirror: Mirror,
  paths: readonly string[],
): Promise<ReadonlyMap<string, Copies>> {
  const waiting = [...paths];
  const found = new Map<string, Copies>();
  const worker = async (): Promise<void> => {
    for (let path = waiting.shift(); path !== undefined; path = waiting.shift())
      found.set(path, await mirror.read(path));
  };
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
  } finally {
    waiting.length = 0;
  }
  // In the order of asking, so that of several faults the same one is said each time.
  return new Map([...found].toSorted(([one], [other]) => paths.indexOf(one) - paths.indexOf(other)));
}

/** Who takes files compressed must read the same. Throws Altered. */
export function expectSame(all: Iterable<Copies>): void {
  for (const { plain, packed } of all)
    for (const { path, to, text } of packed) {
      const fault = differenceIn(plain, text);
      if (fault !== undefined) throw new Altered(path, `${to} it reads otherwise: ${fault}`);
    }
}
