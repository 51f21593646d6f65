import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { fileSettingError } from '../../kernel/index.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The settings of a process: its environment, and over it the file that `SIAGA_SETTINGS_FILE` names (lines of
 * `NAME=value`), which unlike an environment can change while the process runs. Throws `CONFIG_INVALID`.
 */
export function readSettings(environment: Environment): Environment {
  const path = environment['SIAGA_SETTINGS_FILE'];
  return path === undefined ? environment : { ...environment, ...parseEnv(textOf(path)) };
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw fileSettingError('SIAGA_SETTINGS_FILE', path, error);
  }
}
