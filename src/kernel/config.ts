import { distance } from 'fastest-levenshtein';
import { z } from 'zod';
import { OpsError } from './errors.ts';

/**
 * Read a room's configuration from an environment-like record. Pure: reports all faults at once, returns
 * a frozen value. The schema's keys are the variable names.
 */
export function parseConfig<Schema extends z.ZodType>(
  schema: Schema,
  env: Readonly<Record<string, string | undefined>>,
): Readonly<z.output<Schema>> {
  const parsed = schema.safeParse(env);
  if (parsed.success) return Object.freeze(parsed.data);
  const faults = parsed.error.issues.map(({ path, message, code }) => {
    // What a type makes of a variable that is not there tells nobody that it is not there; a rule of our own does.
    const isUnset = code !== 'custom' && path.length > 0 && env[String(path[0])] === undefined;
    return `  ${path.join('.') || '(all)'}: ${isUnset ? 'is not set' : message}`;
  });
  throw invalid(faults);
}

/** Letters in which a slip of the hand may differ from what was meant. */
const SLIP = 3;

/**
 * Variables that no schema's key is named like, but almost: `SIAGA_VENDR_TOKEN` beside `SIAGA_VENDOR_TOKEN`. Only where
 * what is meant is not set; a variable of another process that shares the environment is seldom so near.
 */
export function slipsIn(
  schema: z.ZodObject,
  env: Readonly<Record<string, string | undefined>>,
): readonly { readonly given: string; readonly meant: string }[] {
  const known = Object.keys(schema.shape);
  const unset = known.filter((name) => env[name] === undefined);
  return Object.keys(env)
    .filter((given) => !known.includes(given))
    .flatMap((given) => {
      const meant = unset.find((name) => distance(given, name) <= SLIP);
      return meant === undefined ? [] : [{ given, meant }];
    });
}

/** The error of one setting that names a file which cannot be read, or has not in it what it should. */
export const fileSettingError = (variable: string, path: string, cause: unknown): OpsError =>
  invalid([`  ${variable}: ${path}: ${cause instanceof Error ? cause.message : String(cause)}`], cause);

const invalid = (faults: readonly string[], cause?: unknown): OpsError =>
  new OpsError(
    'CONFIG_INVALID',
    { status: 500, title: 'Konfigurasi tidak sah', retry: 'never' },
    `the configuration has ${String(faults.length)} fault(s):\n${faults.join('\n')}`,
    { cause },
  );
