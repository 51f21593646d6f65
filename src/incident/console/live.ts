import type { Request, RequestHandler, Response } from 'express';
import type { ConsoleDeps } from './deps.ts';
import { visitorOf } from './guard.ts';
import type { ConsoleRim } from './rim.ts';

/** Changes come in bursts; a page that reloads more often than this only flickers. */
const COALESCE_MS = 1_000;
const KEEP_ALIVE_MS = 15_000;
/** A stream ends after this, and its browser comes back with its cookie, which may have run out. */
const LONGEST_STREAM_MS = 10 * 60_000;
const MOST_STREAMS = 200;

/**
 * The event stream of the console: `berubah` after committed changes, at once and then at most every
 * second. It says only that something changed; pages are fetched anew under the visitor's own rights.
 */
export function liveStream(deps: ConsoleDeps, rim: ConsoleRim): RequestHandler {
  const streams = new Set<Response>();
  let cooling = false;
  let changedMeanwhile = false;

  const tell = () => {
    if (cooling) {
      changedMeanwhile = true;
      return;
    }
    cooling = true;
    for (const stream of streams) stream.write('event: berubah\ndata: 1\n\n');
    rim.clock.after(COALESCE_MS, () => {
      cooling = false;
      if (!changedMeanwhile) return;
      changedMeanwhile = false;
      tell();
    });
  };

  const stopListening = deps.onChange(tell);
  const stopKeepAlive = rim.clock.every(KEEP_ALIVE_MS, () => {
    for (const stream of streams) stream.write(': masih di sini\n\n');
  });
  rim.signal.addEventListener('abort', () => {
    stopListening();
    stopKeepAlive();
    for (const stream of streams) stream.end();
  });

  return async (req: Request, res: Response) => {
    if (!(await visitorOf(rim, req))) {
      res.status(401).end();
    } else if (streams.size >= MOST_STREAMS || rim.signal.aborted) {
      res.status(503).set('retry-after', '15').end();
    } else {
      open(res);
    }
  };

  function open(res: Response): void {
    res.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    res.write('retry: 3000\n\n');
    streams.add(res);
    const cancel = rim.clock.after(LONGEST_STREAM_MS, () => {
      res.end();
    });
    res.on('close', () => {
      cancel();
      streams.delete(res);
    });
  }
}
