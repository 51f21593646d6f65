import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startChild, type Child } from './child.ts';
import { PROXY_CORE } from './cores.ts';

/** nginx as Debian packages it, but with one worker and no log: `servers` is what stands in its http { }. */
const configuration = (dir: string, servers: string): string => `
daemon off;
user root;
pid ${dir}/nginx.pid;
error_log stderr crit;
worker_processes 1;
events { worker_connections 4096; }
http {
  access_log off;
  include /etc/nginx/mime.types;
  client_body_temp_path ${dir}/body;
  proxy_temp_path ${dir}/proxy;
  fastcgi_temp_path ${dir}/fastcgi;
  uwsgi_temp_path ${dir}/uwsgi;
  scgi_temp_path ${dir}/scgi;
  keepalive_requests 100000000;
  ${servers}
}
`;

/** As people put it before a service: connections kept alive on both sides, bodies streamed on. */
const proxyTo =
  (upstreamPort: number) =>
  (port: number): string => `
  upstream vendor {
    server 127.0.0.1:${upstreamPort};
    keepalive 512;
    keepalive_requests 100000000;
  }
  server {
    listen 127.0.0.1:${port} backlog=4096;
    client_max_body_size 10m;
    location / {
      proxy_pass http://vendor;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_request_buffering off;
    }
  }`;

/** nginx in front of `upstreamPort`; its `pid` is the one worker's. Throws when nginx is not installed. */
export const startNginx = (upstreamPort: number): Promise<Child & { readonly port: number }> =>
  startNginxWith(proxyTo(upstreamPort));

/** nginx with servers of one's own, given the port that they shall listen on; else as `startNginx`. */
export async function startNginxWith(
  servers: (port: number) => string,
): Promise<Child & { readonly port: number }> {
  const dir = await mkdtemp(join(tmpdir(), 'siaga-nginx-'));
  const port = await freePort();
  await writeFile(join(dir, 'nginx.conf'), configuration(dir, servers(port)));
  const args = ['-p', dir, '-c', join(dir, 'nginx.conf')];
  const master = startChild({ command: 'nginx', args, core: PROXY_CORE });
  await new Promise<void>((resolve, reject) => {
    master.process.once('error', reject);
    master.process.once('exit', () => {
      reject(new Error('nginx ended at once'));
    });
    void untilItAccepts(port).then(resolve);
  });
  const [worker] = readFileSync(`/proc/${master.pid}/task/${master.pid}/children`, 'utf8').split(' ');
  return {
    pid: Number(worker),
    port,
    async stop() {
      await master.stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => {
        resolve(port);
      });
    });
  });
}

function untilItAccepts(port: number): Promise<void> {
  return new Promise((resolve) => {
    const knock = (): void => {
      const socket = connect(port, '127.0.0.1');
      socket.once('connect', () => {
        socket.destroy();
        resolve();
      });
      socket.once('error', () => setTimeout(knock, 50));
    };
    knock();
  });
}
