import { execFileSync } from 'node:child_process';
import { chmodSync } from 'node:fs';
import { join } from 'node:path';

/** A self-signed certificate for loopback, good for so many days, and its key, in a folder: `name.crt` and `name.key`. */
export function makeCertificate(folder: string, name: string, days = 30): void {
  const out = ['-keyout', join(folder, `${name}.key`), '-out', join(folder, `${name}.crt`)];
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  const subject = ['-subj', `/CN=${name}`, '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
  execFileSync('openssl', ['req', '-x509', ...curve, '-days', String(days), ...subject, ...out], {
    stdio: 'ignore',
  });
  chmodSync(join(folder, `${name}.key`), 0o600);
}
