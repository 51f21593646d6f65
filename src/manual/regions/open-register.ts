import { loadAreas } from './load-areas.ts';
import type { TpsRegister } from './register.ts';
import { rehearsalRegister } from './rehearsal-register.ts';
import { importedRegister } from './tps-list.ts';

/** The list of TPS that was imported into a folder, else the catalog's laid-out one, for rehearsals. */
export async function openRegister(dataDir: string): Promise<TpsRegister> {
  const areas = await loadAreas();
  return (await importedRegister(dataDir, areas)) ?? rehearsalRegister(areas);
}

/** All TPS of provinces or of parts of them, each with its DPT where the register says. */
export async function votersIn(
  register: TpsRegister,
  scopes: Iterable<string>,
): Promise<ReadonlyMap<string, number | undefined>> {
  const voters = new Map<string, number | undefined>();
  for (const scope of scopes)
    for await (const { stations } of register.kecamatanIn(scope))
      for (const { tps, dpt } of stations) voters.set(tps, dpt);
  return voters;
}
