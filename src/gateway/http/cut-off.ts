import type { ServerResponse } from 'node:http';

/**
 * End an answer that cannot be completed, so that nobody takes half of it for a whole one. Over HTTP/1 its connection ends:
 * an answer that waits behind another has no socket yet, and to destroy it alone would let its half go out in its turn.
 */
export function cutOff(res: ServerResponse): void {
  if (res.req.httpVersionMajor === 1) res.req.socket.destroy();
  else res.destroy();
}
