import pg from 'pg';
import type { Clock } from '../../kernel/index.ts';
import { CHANGE_CHANNEL } from './chained.ts';

/** Tells of committed changes, also those of other replicas. Says only that something changed. */
export interface Feed {
  /** The returned function stops it. */
  onChange(listener: () => void): () => void;
  close(): Promise<void>;
}

interface FeedOptions {
  readonly url: string;
  readonly clock: Clock;
  readonly onTrouble: (error: unknown) => void;
}

const RETRY_MS = 500;

/** Listen on PostgreSQL's channel; when the connection breaks, listen anew and say that something may have changed. */
export function startFeed(options: FeedOptions): Feed {
  const { clock } = options;
  const listeners = new Set<() => void>();
  const stopped = new AbortController();
  let current: pg.Client | undefined;

  const tell = () => {
    for (const listener of listeners) listener();
  };

  const listenOnce = async (): Promise<void> => {
    const client = new pg.Client({
      connectionString: options.url,
      connectionTimeoutMillis: 2_000,
      keepAlive: true,
    });
    current = client;
    const ended = new Promise<void>((resolve) => client.once('end', resolve));
    client.on('error', options.onTrouble);
    client.on('notification', tell);
    try {
      await client.connect();
      await client.query(`listen ${CHANGE_CHANNEL}`);
      tell();
      await ended;
    } finally {
      // Not awaited: a connection that is dead may never say so.
      client.end().catch(() => undefined);
    }
  };

  const loop = (async () => {
    while (!stopped.signal.aborted) {
      await listenOnce().catch(options.onTrouble);
      await clock.sleep(RETRY_MS, stopped.signal).catch(() => undefined);
    }
  })();

  return {
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async close() {
      stopped.abort();
      await current?.end().catch(() => undefined);
      await loop;
    },
  };
}
