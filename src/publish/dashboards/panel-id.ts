const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;
const IDS = 1_000_000;

/** Id of a panel from its names alone, so that links to it survive regeneration and reordering. */
export function panelId(dashboardUid: string, key: string): number {
  let hash = FNV_OFFSET;
  for (const char of `${dashboardUid}/${key}`) {
    hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), FNV_PRIME) >>> 0;
  }
  return (hash % IDS) + 1;
}
