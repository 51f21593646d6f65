import { GATEWAYS } from '../../catalog/index.ts';
import {
  queuedPageSchema,
  STATE_PATHS,
  storedPageSchema,
  type QueuedPage,
  type StoredPage,
  type StoredUpload,
} from '../../contracts/index.ts';
import { unasked, type Queued, type SourceWord } from '../domain/accounts.ts';
import { EndlessError, LIST_LIMITS, pageByPage, type ListLimits } from './page-by-page.ts';
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
  /** What ends the reading of a source that does not end it itself. */
  readonly limits?: ListLimits;
}

const TIMEOUT_MS = 60_000;
/** A snapshot that is gone is asked for anew so often. */
const BEGINNINGS = 3;

/** Ids of the gateways that a site has which does not say otherwise. */
export const CATALOG_GATEWAYS: readonly string[] = GATEWAYS.map(({ id }) => id);

/**
 * Ask every gateway, then the vendor: what goes from one to the other meanwhile is seen at least once. All gateways are
 * asked whichever province it is, for copies of another gateway's photos may lie at any, and phones go to another when
 * their own is gone: one of the site's that cannot be asked is a source that was not read.
 */
export function httpStates(options: HttpStateOptions): StateSource {
  const { gateways, vendor, siteGateways = CATALOG_GATEWAYS } = options;
  const { timeoutMs = TIMEOUT_MS, limits = LIST_LIMITS } = options;
  const missing = unasked(siteGateways, gateways);
  const reading = (source: Source): Reading => {
    const total = AbortSignal.timeout(limits.totalMs);
    return { source, most: limits.pages, read: (path) => read(source, path, timeoutMs, total) };
  };
  return {
    async factsOf(scope) {
      const asked = await Promise.all(
        gateways.map((gateway) => settled(gateway, () => queuedAt(reading(gateway), scope))),
      );
      const stored = await settled(vendor, () => storedAt(reading(vendor), scope));
      return {
        sources: [...asked.map(({ word }) => word), ...missing, stored.word],
        queued: asked.flatMap(({ found }) => found),
        stored: stored.found,
      };
    },
  };
}

/** One source while it is read, from its first page to its last. */
interface Reading {
  readonly source: Source;
  /** So many pages are read of it. */
  readonly most: number;
  /** Ask for a page; rejects when the page, or all of them together, take too long. */
  readonly read: (path: string) => Promise<unknown>;
}

async function read(source: Source, path: string, timeoutMs: number, total: AbortSignal): Promise<unknown> {
  try {
    const answer = await fetch(new URL(path, source.origin), {
      headers: { authorization: `Bearer ${source.token}` },
      redirect: 'error',
      signal: AbortSignal.any([AbortSignal.timeout(timeoutMs), total]),
    });
    if (answer.ok) return await answer.json();
    await answer.body?.cancel();
    throw new StatusError(answer.status);
  } catch (error) {
    if (total.aborted) throw new EndlessError('daftarnya tidak selesai pada waktunya', { cause: error });
    throw error;
  }
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
  if ([StatusError, NameError, EndlessError].some((kind) => error instanceof kind))
    return (error as Error).message;
  if (error instanceof Error && error.name === 'TimeoutError') return 'tidak menjawab pada waktunya';
  if (error instanceof Error && error.name === 'ZodError') return 'jawabannya tidak dapat dibaca';
  return 'tidak terjangkau';
}

async function queuedAt(reading: Reading, scope: string): Promise<Found<Queued>> {
  for (let beginning = 1; ; beginning += 1) {
    try {
      return await queuedOnce(reading, scope);
    } catch (error) {
      const isGone = error instanceof StatusError && error.status === 410;
      if (!isGone || beginning >= BEGINNINGS) throw error;
    }
  }
}

async function queuedOnce({ source, most, read }: Reading, scope: string): Promise<Found<Queued>> {
  const found: Queued[] = [];
  let word: SourceWord = { name: source.name };
  const pages = pageByPage<QueuedPage>(most, async (from, before) => {
    const on = before ? `&snapshot=${encodeURIComponent(before.snapshot)}&from=${String(from)}` : '';
    return queuedPageSchema.parse(await read(`${STATE_PATHS.queued}?scope=${scope}${on}`));
  });
  for await (const { gateway, asOf, damagedLines, uploads } of pages) {
    if (gateway !== source.name) throw new NameError(gateway);
    for (const upload of uploads) found.push({ ...upload, gateway });
    word = { name: source.name, asOf, damagedLines };
  }
  return { found, word };
}

async function storedAt({ source, most, read }: Reading, scope: string): Promise<Found<StoredUpload>> {
  const found: StoredUpload[] = [];
  let word: SourceWord = { name: source.name };
  const pages = pageByPage<StoredPage>(most, async (from) =>
    storedPageSchema.parse(await read(`${STATE_PATHS.stored}?scope=${scope}&from=${String(from)}`)),
  );
  for await (const { asOf, photos } of pages) {
    for (const photo of photos) found.push(photo);
    word = { name: source.name, asOf };
  }
  return { found, word };
}
