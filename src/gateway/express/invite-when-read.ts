import type { Server } from 'node:http';

/**
 * Have an HTTP/1.1 server answer `Expect: 100-continue` when the service begins to read the body, and not, as Node does,
 * before anybody has looked at the head: whoever is refused keeps the photo. Nothing is to be done in routes.
 */
export function inviteWhenRead(server: Server): void {
  server.on('checkContinue', (req, res) => {
    const read = req._read.bind(req);
    // However a body is read (a pipe, events, an iterator, a body parser), this is what it comes down to.
    req._read = (size) => {
      req._read = read;
      // Node reads away what is left once an answer is out.
      if (!res.headersSent) res.writeContinue();
      read(size);
    };
    server.emit('request', req, res);
  });
}
