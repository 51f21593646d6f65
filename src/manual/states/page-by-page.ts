/** How long one source's list may be, and how long its reading may take; a real one stays far below both. */
export interface ListLimits {
  /** Pages of one scope: of 5,000 uploads each they are more than the largest province has photos. */
  readonly pages: number;
  /** From the first question to the last answer, whatever each page takes, milliseconds. */
  readonly totalMs: number;
}

export const LIST_LIMITS: ListLimits = { pages: 2_000, totalMs: 600_000 };

/** A list that has no end, or none in time: what was read of it says nothing of the rest. */
export class EndlessError extends Error {}

/**
 * The pages of a list, each asked for by what the one before names as `next`, beginning at 0. A source is believed about
 * its photos but not about its own end: throws `EndlessError` when it does not go on, or goes on beyond `most` pages.
 */
export async function* pageByPage<Page extends { readonly next: number | null }>(
  most: number,
  read: (from: number, before: Page | undefined) => Promise<Page>,
): AsyncGenerator<Page> {
  let from = 0;
  let before: Page | undefined;
  for (let pages = 1; pages <= most; pages += 1) {
    const page = await read(from, before);
    yield page;
    if (page.next === null) return;
    if (page.next <= from) throw new EndlessError('daftarnya tidak maju');
    from = page.next;
    before = page;
  }
  throw new EndlessError(`daftarnya lebih dari ${String(most)} halaman`);
}
