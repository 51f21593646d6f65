import { readFile } from 'node:fs/promises';
import { isKnownTps, isProbeTps } from '../../catalog/index.ts';

/**
 * Whether a TPS is known: by the site's own register file (one 13-digit code a line), else by the catalog. The synthetic
 * stations of probes stand in neither, and are known always.
 */
export async function loadTpsRegister(path: string | undefined): Promise<(code: string) => boolean> {
  if (path === undefined) return (code) => isKnownTps(code) || isProbeTps(code);
  const codes = new Set((await readFile(path, 'utf8')).split(/\s+/).filter((line) => /^\d{13}$/.test(line)));
  if (codes.size === 0) throw new Error(`${path} names no TPS: one 13-digit code a line`);
  return (code) => codes.has(code) || isProbeTps(code);
}
