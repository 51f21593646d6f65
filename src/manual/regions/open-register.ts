import { loadAreas } from './load-areas.ts';
import type { TpsRegister } from './register.ts';
import { rehearsalRegister } from './rehearsal-register.ts';
import { importedRegister } from './tps-list.ts';

/** The list of TPS that was imported into a folder, else the catalog's laid-out one, for rehearsals. */
export async function openRegister(dataDir: string): Promise<TpsRegister> {
  const areas = await loadAreas();
  return (await importedRegister(dataDir, areas)) ?? rehearsalRegister(areas);
}

/** Codes of all TPS of a province or of a part of it. */
export async function tpsCodesIn(
  register: TpsRegister,
  scopes: Iterable<string>,
): Promise<ReadonlySet<string>> {
  const codes = new Set<string>();
  for (const scope of scopes)
    for await (const { stations } of register.kecamatanIn(scope))
      for (const { tps } of stations) codes.add(tps);
  return codes;
}
