/**
 * Share of the pairs that were let in in another order than that of `orders` (in the sequence of letting in), 0..1,
 * counted by a Fenwick tree over the ranks. Equal orders are no inversion.
 */
export function inversionShare(orders: Float64Array): number {
  const count = orders.length;
  if (count < 2) return 0;
  const sorted = orders.slice().sort();
  const tree = new Uint32Array(count + 1);
  let inversions = 0;
  for (let at = 0; at < count; at += 1) {
    const order = orders[at]!;
    inversions += at - sumTo(tree, upperRank(sorted, order));
    for (let node = upperRank(sorted, order); node <= count; node += node & -node) tree[node]! += 1;
  }
  return inversions / ((count * (count - 1)) / 2);
}

/** How many of the sorted orders are `order` or less. */
function upperRank(sorted: Float64Array, order: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! <= order) low = middle + 1;
    else high = middle;
  }
  return low;
}

function sumTo(tree: Uint32Array, rank: number): number {
  let sum = 0;
  for (let node = rank; node > 0; node &= node - 1) sum += tree[node]!;
  return sum;
}
