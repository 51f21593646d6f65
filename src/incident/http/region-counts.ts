import { regionCountsSchema, STATE_PATHS, type RegionCounts } from '../../contracts/index.ts';
import type { Clock } from '../../kernel/index.ts';

export interface CountsOptions {
  /** The vendor's origin; empty: nobody counts by kab/kota. */
  readonly origin: string;
  readonly token: string;
  readonly clock: Clock;
  /** Told of each answer that could not be had or read. */
  readonly onFault: (error: unknown) => void;
}

/** Pictures are asked for by the status page and by every open console. */
const FRESH_MS = 5_000;
const LONGEST_WAIT_MS = 3_000;
/** Ten times what 514 kab/kota take. */
const MOST_BYTES = 1_000_000;

async function asked({ origin, token }: CountsOptions): Promise<RegionCounts> {
  const answer = await fetch(new URL(STATE_PATHS.counts, origin), {
    headers: { authorization: `Bearer ${token}` },
    redirect: 'error',
    signal: AbortSignal.timeout(LONGEST_WAIT_MS),
  });
  if (!answer.ok) {
    await answer.body?.cancel();
    throw new Error(`the vendor's counts: the answer was ${String(answer.status)}`);
  }
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of (answer.body ?? []) as AsyncIterable<Uint8Array>) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > MOST_BYTES) throw new Error("the vendor's counts are larger than they can be");
  }
  return regionCountsSchema.parse(JSON.parse(text));
}

/** Reads the vendor's counts by kab/kota, at most every five seconds; undefined when they cannot be read. */
export function countsReader(options: CountsOptions): () => Promise<RegionCounts | undefined> {
  let last: { readonly at: number; readonly counts: Promise<RegionCounts | undefined> } | undefined;
  return () => {
    if (options.origin === '') return Promise.resolve(undefined);
    const now = options.clock.now();
    if (last && now >= last.at && now - last.at < FRESH_MS) return last.counts;
    const counts = asked(options).catch((error: unknown) => {
      options.onFault(error);
      return undefined;
    });
    last = { at: now, counts };
    return counts;
  };
}
