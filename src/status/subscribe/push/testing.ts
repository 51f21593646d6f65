import { execFileSync } from 'node:child_process';
import { createDecipheriv, createECDH, hkdfSync, randomBytes } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Agent, buildConnector } from 'undici';

/** A push as it came over the wire. */
export interface ReceivedPush {
  readonly endpoint: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

interface PushAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A push service of a test's own, that goes by the names of all of them. */
export interface PushService {
  readonly pushes: ReceivedPush[];
  /** What it answers, 201 at first; a promise keeps the sender waiting. */
  answer: (push: ReceivedPush) => PushAnswer | Promise<PushAnswer>;
  /** Leads every host to it, and trusts its certificate alone. */
  dispatcher(): Agent;
  /** Resolves when so many pushes have come in all. */
  until(count: number): Promise<readonly ReceivedPush[]>;
  close(): Promise<void>;
}

const HOSTS = [
  ...['fcm.googleapis.com', 'updates.push.services.mozilla.com', '*.notify.windows.com', '*.push.apple.com'],
];

function certificateIn(dir: string): { readonly key: string; readonly cert: string } {
  const [key, cert] = [join(dir, 'push.key'), join(dir, 'push.crt')];
  const names = HOSTS.map((host) => `DNS:${host}`).join(',');
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'];
  const subject = ['-subj', '/CN=push', '-addext', `subjectAltName=${names}`];
  execFileSync('openssl', ['req', '-x509', ...curve, ...subject, '-keyout', key, '-out', cert], {
    stdio: 'ignore',
  });
  return { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
}

/** Start one; its certificate is made in `dir`. */
export async function pushService(dir: string): Promise<PushService> {
  const own = certificateIn(dir);
  const came = new EventEmitter();
  const service: PushService = {
    pushes: [],
    answer: () => ({ status: 201 }),
    dispatcher: () => {
      const connect = buildConnector({ ca: own.cert });
      const { port } = server.address() as AddressInfo;
      return new Agent({
        connect: (options, done) => {
          const here = { hostname: '127.0.0.1', port: String(port), servername: options.hostname };
          connect({ ...options, ...here }, done);
        },
      });
    },
    async until(count) {
      while (service.pushes.length < count) await once(came, 'push');
      return service.pushes;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  const server = createServer(own, (req, res) => {
    const chunks: Buffer[] = [];
    req.on('data', (chunk: Buffer) => chunks.push(chunk));
    req.on('end', () => {
      const endpoint = `https://${req.headers.host ?? ''}${req.url ?? ''}`;
      const push = { endpoint, headers: req.headers, body: Buffer.concat(chunks) };
      service.pushes.push(push);
      came.emit('push');
      void Promise.resolve(service.answer(push)).then(({ status, headers }) => {
        res.writeHead(status, headers).end();
      });
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return service;
}

/** A browser's side of a subscription. */
export interface TestBrowserKeys {
  readonly endpoint: string;
  readonly keys: { readonly p256dh: string; readonly auth: string };
  /** What a push says, or throws when it is not for this browser (RFC 8291, RFC 8188). */
  read(body: Buffer): unknown;
}

const derived = (secret: Buffer, salt: Buffer, info: Buffer, bytes: number): Buffer =>
  Buffer.from(hkdfSync('sha256', secret, salt, info, bytes));

const TAG_BYTES = 16;

export function browserAt(endpoint: string): TestBrowserKeys {
  const pair = createECDH('prime256v1');
  const ownPublic = pair.generateKeys();
  const auth = randomBytes(16);
  return {
    endpoint,
    keys: { p256dh: ownPublic.toString('base64url'), auth: auth.toString('base64url') },
    read(body) {
      const salt = body.subarray(0, 16);
      const keyBytes = body.readUInt8(20);
      const senderPublic = body.subarray(21, 21 + keyBytes);
      const record = body.subarray(21 + keyBytes);
      const info = Buffer.concat([Buffer.from('WebPush: info\0'), ownPublic, senderPublic]);
      const secret = derived(pair.computeSecret(senderPublic), auth, info, 32);
      const key = derived(secret, salt, Buffer.from('Content-Encoding: aes128gcm\0'), 16);
      const nonce = derived(secret, salt, Buffer.from('Content-Encoding: nonce\0'), 12);
      const opener = createDecipheriv('aes-128-gcm', key, nonce);
      opener.setAuthTag(record.subarray(-TAG_BYTES));
      const plain = Buffer.concat([opener.update(record.subarray(0, -TAG_BYTES)), opener.final()]);
      const end = plain.lastIndexOf(2);
      return JSON.parse(plain.subarray(0, end).toString('utf8'));
    },
  };
}
