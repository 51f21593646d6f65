import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';

/** Make a self-signed certificate for loopback, good for so many days, and its key: `name.crt` and `name.key` in `dir`. */
export function makeCertificate(dir: string, name: string, days = 30): void {
  const out = ['-keyout', join(dir, `${name}.key`), '-out', join(dir, `${name}.crt`)];
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  const subject = ['-subj', `/CN=${name}`, '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
  execFileSync('openssl', ['req', '-x509', ...curve, '-days', String(days), ...subject, ...out], {
    stdio: 'ignore',
  });
  chmodSync(join(dir, `${name}.key`), 0o600);
}

/** Put certificate and key `from` in the place of `to`, each file at once. */
export function putCertificate(dir: string, from: string, to: string): void {
  for (const end of ['crt', 'key']) {
    const fresh = join(dir, `${to}.${end}.new`);
    copyFileSync(join(dir, `${from}.${end}`), fresh);
    chmodSync(fresh, 0o600);
    renameSync(fresh, join(dir, `${to}.${end}`));
  }
}
