import { chmodSync, copyFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';

/** Put certificate and key `from` in the place of `to`, each file at once. */
export function putCertificate(dir: string, from: string, to: string): void {
  for (const end of ['crt', 'key']) {
    const fresh = join(dir, `${to}.${end}.new`);
    copyFileSync(join(dir, `${from}.${end}`), fresh);
    chmodSync(fresh, 0o600);
    renameSync(fresh, join(dir, `${to}.${end}`));
  }
}
