import { PATHS } from '../../../src/contracts/index.ts';
import { CAPACITY_PER_SECOND, SAFE_CONCURRENCY } from './mix.ts';

/** What a refusal tells phones, the same as our gateway's usual pause. */
const RETRY_AFTER_SECONDS = 15;
/** Beyond this a request that waits is refused; with the work itself it stays within a phone's patience. */
const QUEUE_SECONDS = 5;

export interface NginxSettings {
  readonly vendorPort: number;
  readonly port: number;
  readonly dir: string;
  readonly limited: boolean;
}

/** nginx as a site would run it: without limits, or with the limits that the vendor's load test suggests. */
export function nginxConfig({ vendorPort, port, dir, limited }: NginxSettings): string {
  const rate = Math.round(CAPACITY_PER_SECOND);
  const zones = `
  limit_conn_zone $server_port zone=together:1m;
  limit_req_zone $server_port zone=rate:1m rate=${rate}r/s;`;
  const limits = `
    limit_conn together ${SAFE_CONCURRENCY};
    limit_req zone=rate burst=${rate} nodelay;
    error_page 503 @busy;`;
  const busy = `
    location @busy { add_header Retry-After ${RETRY_AFTER_SECONDS} always; return 503; }`;
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((name) => `  ${name}_temp_path ${dir}/${name};`)
    .join('\n');
  return `daemon off;
user root;
worker_processes 1;
worker_rlimit_nofile 20000;
pid ${dir}/nginx.pid;
events { worker_connections 9000; }
http {
  access_log off;
  error_log /dev/null crit;
  keepalive_requests 1000000;
${temporary}
  upstream vendor { server 127.0.0.1:${vendorPort}; keepalive 256; keepalive_requests 1000000; }${limited ? zones : ''}
  server {
    listen 127.0.0.1:${port} backlog=4096;${limited ? limits : ''}
    location / {
      proxy_pass http://vendor;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_read_timeout 30s;
      proxy_next_upstream off;
    }${limited ? busy : ''}
  }
}
`;
}

/** HAProxy at its best for this: connections to the vendor capped, the rest queued by criticality. */
export function haproxyConfig({ vendorPort, port }: { vendorPort: number; port: number }): string {
  return `global
  maxconn 9000
  nbthread 1
defaults
  mode http
  timeout connect 3s
  timeout client 30s
  timeout server 30s
  timeout queue ${QUEUE_SECONDS}s
  timeout http-keep-alive 65s
  http-error status 503 content-type application/json string "{}" hdr Retry-After ${RETRY_AFTER_SECONDS}
frontend phones
  bind 127.0.0.1:${port} backlog 4096
  http-request set-priority-class int(1) if { path ${PATHS.upload} }
  http-request set-priority-class int(2) if { path ${PATHS.login} ${PATHS.session} }
  http-request set-priority-class int(3) if { path_beg ${PATHS.recap} }
  http-request set-priority-class int(4) if { path_beg ${PATHS.portal} }
  default_backend vendor
backend vendor
  http-reuse always
  server vendor 127.0.0.1:${vendorPort} maxconn ${SAFE_CONCURRENCY}
`;
}
