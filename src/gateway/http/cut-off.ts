import type { ServerResponse } from 'node:http';
import { streamOf } from './protocol.ts';

/**
 * End an answer that cannot be completed, so that nobody takes half of it for a whole one. Over HTTP/1 its connection ends:
 * an answer that waits behind another has no socket yet, and to destroy it alone would let its half go out in its turn.
 */
export function cutOff(res: ServerResponse): void {
  if (streamOf(res.req)) res.destroy();
  else res.req.socket.destroy();
}
