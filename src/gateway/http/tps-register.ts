import { readFile } from 'node:fs/promises';
import { fileSettingError } from '../../kernel/index.ts';
import { isKnownTps, isProbeTps } from '../../catalog/index.ts';

const SETTING = 'SIAGA_TPS_REGISTER_FILE';

/**
 * Whether a TPS is known: by the site's own register file (one 13-digit code a line), else by the catalog. The synthetic
 * stations of probes stand in neither, and are known always. Throws `CONFIG_INVALID`.
 */
export async function loadTpsRegister(path: string | undefined): Promise<(code: string) => boolean> {
  if (path === undefined) return (code) => isKnownTps(code) || isProbeTps(code);
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw fileSettingError(SETTING, path, error);
  });
  const codes = new Set(text.split(/\s+/).filter((line) => /^\d{13}$/.test(line)));
  if (codes.size === 0) throw fileSettingError(SETTING, path, 'names no TPS: one 13-digit code a line');
  return (code) => codes.has(code) || isProbeTps(code);
}
