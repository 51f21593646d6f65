import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import type { z } from 'zod';
import { fileSettingError, parseConfig, slipsIn } from '../../kernel/index.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Read a process's configuration, and tell on its error output what in `env` is nearly a setting of it. Throws `CONFIG_INVALID`. */
export function configOf<Schema extends z.ZodObject>(
  process: string,
  schema: Schema,
  env: Environment,
): Readonly<z.output<Schema>> {
  for (const { given, meant } of slipsIn(schema, env))
    console.error(`${process}: there is no setting ${given}, and ${meant} is not set`);
  return parseConfig(schema, env);
}

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
