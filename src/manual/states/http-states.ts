import { GATEWAYS } from '../../catalog/index.ts';
import { queuedPageSchema, STATE_PATHS, storedPageSchema, type StoredUpload } from '../../contracts/index.ts';
import { unasked, type Queued, type SourceWord } from '../domain/accounts.ts';
import type { StateSource } from './state-source.ts';

/** One who can be asked. */
export interface Source {
  /** Id of a gateway, or `sirekap`. */
  readonly name: string;
  /** Origin: of a gateway's operations port, or of the vendor. */
  readonly origin: string;
  readonly token: string;
}

export interface HttpStateOptions {
  readonly gateways: readonly Source[];
  readonly vendor: Source;
  /** Ids of all gateways that the site has; those of the catalog where it does not say. */
  readonly siteGateways?: readonly string[];
  /** Longest wait for one page, milliseconds. */
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 60_000;
/** A snapshot that is gone is asked for anew so often. */
const BEGINNINGS = 3;

const CATALOG_GATEWAYS = GATEWAYS.map(({ id }) => id);

/**
 * Ask every gateway, then the vendor: what goes from one to the other meanwhile is seen at least once. All gateways are
 * asked whichever province it is, for copies of another gateway's photos may lie at any, and phones go to another when
 * their own is gone: one of the site's that cannot be asked is a source that was not read.
 */
export function httpStates(options: HttpStateOptions): StateSource {
  const { gateways, vendor, siteGateways = CATALOG_GATEWAYS, timeoutMs = TIMEOUT_MS } = options;
  const missing = unasked(siteGateways, gateways);
  const read = async (source: Source, path: string): Promise<Response> => {
    const answer = await fetch(new URL(path, source.origin), {
      headers: { authorization: `Bearer ${source.token}` },
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    });
    if (!answer.ok) {
      await answer.body?.cancel();
      throw new StatusError(answer.status);
    }
    return answer;
  };
  return {
    async factsOf(scope) {
      const asked = await Promise.all(
        gateways.map((gateway) => settled(gateway, () => queuedAt(gateway, scope, read))),
      );
      const stored = await settled(vendor, () => storedAt(vendor, scope, read));
      return {
        sources: [...asked.map(({ word }) => word), ...missing, stored.word],
        queued: asked.flatMap(({ found }) => found),
        stored: stored.found,
      };
    },
  };
}

class StatusError extends Error {
  readonly status: number;
  constructor(status: number) {
    super(`menjawab ${String(status)}`);
    this.status = status;
  }
}

/** Whoever answers is not the one that was asked: nothing is known of that one's photos. */
class NameError extends Error {
  constructor(name: string) {
    super(`menyebut dirinya ${name}`);
  }
}

type Read = (source: Source, path: string) => Promise<Response>;

interface Found<Upload> {
  readonly found: readonly Upload[];
  readonly word: SourceWord;
}

async function settled<Upload>({ name }: Source, ask: () => Promise<Found<Upload>>): Promise<Found<Upload>> {
  try {
    return await ask();
  } catch (error) {
    return { found: [], word: { name, fault: faultOf(error) } };
  }
}

function faultOf(error: unknown): string {
  if (error instanceof StatusError || error instanceof NameError) return error.message;
  if (error instanceof Error && error.name === 'TimeoutError') return 'tidak menjawab pada waktunya';
  if (error instanceof Error && error.name === 'ZodError') return 'jawabannya tidak dapat dibaca';
  return 'tidak terjangkau';
}

async function queuedAt(gateway: Source, scope: string, read: Read): Promise<Found<Queued>> {
  for (let beginning = 1; ; beginning += 1) {
    try {
      return await queuedOnce(gateway, scope, read);
    } catch (error) {
      const isGone = error instanceof StatusError && error.status === 410;
      if (!isGone || beginning >= BEGINNINGS) throw error;
    }
  }
}

async function queuedOnce(gateway: Source, scope: string, read: Read): Promise<Found<Queued>> {
  const found: Queued[] = [];
  let query = `?scope=${scope}`;
  for (;;) {
    const answer = await read(gateway, `${STATE_PATHS.queued}${query}`);
    const page = queuedPageSchema.parse(await answer.json());
    if (page.gateway !== gateway.name) throw new NameError(page.gateway);
    for (const upload of page.uploads) found.push({ ...upload, gateway: page.gateway });
    if (page.next === null) {
      const { asOf, damagedLines } = page;
      return { found, word: { name: gateway.name, asOf, damagedLines } };
    }
    query = `?scope=${scope}&snapshot=${encodeURIComponent(page.snapshot)}&from=${String(page.next)}`;
  }
}

async function storedAt(vendor: Source, scope: string, read: Read): Promise<Found<StoredUpload>> {
  const found: StoredUpload[] = [];
  let from = 0;
  for (;;) {
    const answer = await read(vendor, `${STATE_PATHS.stored}?scope=${scope}&from=${String(from)}`);
    const page = storedPageSchema.parse(await answer.json());
    for (const photo of page.photos) found.push(photo);
    if (page.next === null) return { found, word: { name: vendor.name, asOf: page.asOf } };
    from = page.next;
  }
}
