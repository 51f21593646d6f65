/** SHA-256 in hex of bytes or text; given from outside, so that this file stays pure. */
export type Hash = (content: string) => string;

/** A file of a bundle as its manifest lists it. */
export interface Listed {
  readonly path: string;
  readonly bytes: number;
  /** Hex. */
  readonly sha256: string;
}

/**
 * The root of a hash tree over files in the order of their paths. Leaves and nodes are marked apart, so that no node
 * passes for a leaf; a node without a sibling goes up as it is.
 */
export function merkleRoot(files: readonly Listed[], hash: Hash): string {
  let level = files
    .toSorted((a, b) => (a.path < b.path ? -1 : 1))
    .map(({ path, bytes, sha256 }) => hash(`leaf\n${path}\n${String(bytes)}\n${sha256}`));
  if (level.length === 0) return hash('empty');
  while (level.length > 1) {
    level = Array.from({ length: Math.ceil(level.length / 2) }, (_, i) => {
      const [left = '', right] = [level[2 * i], level[2 * i + 1]];
      return right === undefined ? left : hash(`node\n${left}\n${right}`);
    });
  }
  return level[0] ?? '';
}
